// SPDX-License-Identifier: GPL-2.0
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "args.h"

bool args_split(struct args *args, char *line)
{
	char *rest = line, *word;

	args->count = 0;
	args->next = 0;
	while ((word = strsep(&rest, " \t\r"))) {
		if (!*word)
			continue;
		if (args->count == ARGS_MAX)
			return false;
		args->word[args->count++] = word;
	}
	return true;
}

char *args_word(struct args *args)
{
	return args->next < args->count ? args->word[args->next++] : NULL;
}

bool args_is(struct args *args, const char *keyword)
{
	if (args_done(args) || strcmp(args->word[args->next], keyword))
		return false;
	args->next++;
	return true;
}

bool number_parse(const char *text, uint64_t max, uint64_t *value)
{
	unsigned long long number;
	char *end;

	if (!isdigit((unsigned char)text[0]))
		return false;
	errno = 0;
	number = strtoull(text, &end, text[1] == 'x' ? 16 : 10);
	if (*end || errno || number > max)
		return false;
	*value = number;
	return true;
}

bool args_number(struct args *args, uint64_t max, uint64_t *value)
{
	const char *word = args_word(args);

	return word && number_parse(word, max, value);
}

bool args_optional(struct args *args, const char *keyword, uint64_t max, uint64_t *value)
{
	if (keyword ? !args_is(args, keyword) : args_done(args))
		return true;
	return args_number(args, max, value);
}

bool args_done(const struct args *args)
{
	return args->next == args->count;
}
