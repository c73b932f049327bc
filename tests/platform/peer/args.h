/* SPDX-License-Identifier: GPL-2.0 */
/* The words of a steering command. */
#ifndef PEER_ARGS_H
#define PEER_ARGS_H

#include <stdbool.h>
#include <stdint.h>

#define ARGS_MAX 32

struct args {
	char *word[ARGS_MAX];
	unsigned int count, next;
};

/**
 * args_split() - cut a line into words
 * @args: filled in, points into @line
 * @line: changed
 *
 * Return: false if there are too many.
 */
bool args_split(struct args *args, char *line);

/**
 * args_word() - take the next word
 * @args: the words
 *
 * Return: the word, NULL if none is left.
 */
char *args_word(struct args *args);

/**
 * args_is() - take the next word if it is the one asked for
 * @args: the words
 * @keyword: what it has to be
 *
 * Return: whether it was.
 */
bool args_is(struct args *args, const char *keyword);

/**
 * args_number() - take the next word, a number
 * @args: the words
 * @max: the largest that is allowed
 * @value: set to it
 *
 * Return: false if there is none or it is too large.
 */
bool args_number(struct args *args, uint64_t max, uint64_t *value);

/**
 * args_optional() - take a keyword and the number that follows, if they are next
 * @args: the words
 * @keyword: before the number; NULL if there is none
 * @max: the largest that is allowed
 * @value: changed to the number if there is one
 *
 * Return: false if it is there and wrong.
 */
bool args_optional(struct args *args, const char *keyword, uint64_t max, uint64_t *value);

/**
 * args_done() - whether all words were taken
 * @args: the words
 *
 * Return: true if so.
 */
bool args_done(const struct args *args);

/**
 * number_parse() - read a number
 * @text: decimal or 0x hexadecimal
 * @max: the largest that is allowed
 * @value: set to it
 *
 * Return: false if it is none or too large.
 */
bool number_parse(const char *text, uint64_t max, uint64_t *value);

#endif
