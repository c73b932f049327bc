/* SPDX-License-Identifier: GPL-2.0 */
/* Writes JSON, with the commas and the indentation where they belong. */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct json {
	FILE *out;
	unsigned int depth;
	bool filled;			/* the innermost array or object has an element already */
};

/* @key names a value in the object around it; it is NULL in an array and at the outermost level. */

/**
 * json_open() - begin an array or an object
 * @json: only @json->out is set before the first call
 * @key: see above
 * @bracket: '[' or '{'
 */
void json_open(struct json *json, const char *key, char bracket);

/**
 * json_close() - end the array or object begun last
 * @json: as above
 * @bracket: ']' or '}'
 */
void json_close(struct json *json, char bracket);

/**
 * json_string() - write a string
 * @json: as above
 * @key: see above
 * @value: any bytes; taken as UTF-8
 */
void json_string(struct json *json, const char *key, const char *value);

/**
 * json_number() - write a whole number
 * @json: as above
 * @key: see above
 * @value: the number
 */
void json_number(struct json *json, const char *key, uint64_t value);

/**
 * json_fraction() - write a number with three decimals
 * @json: as above
 * @key: see above
 * @value: the number
 */
void json_fraction(struct json *json, const char *key, double value);

/**
 * json_bool() - write true or false
 * @json: as above
 * @key: see above
 * @value: which
 */
void json_bool(struct json *json, const char *key, bool value);

#endif
