// SPDX-License-Identifier: GPL-2.0
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "listen.h"
#include "steer.h"

int steer_client(const char *path, char **words, int count)
{
	int fd = listen_connect(path), failed = 1;
	char answer[8192];
	FILE *peer;

	if (fd < 0)
		return 1;
	peer = fdopen(fd, "r+");
	if (!peer) {
		close(fd);
		return 1;
	}
	for (int i = 0; i < count; i++)
		fprintf(peer, "%s%s", i ? " " : "", words[i]);
	fputc('\n', peer);
	if (fflush(peer) || !fgets(answer, sizeof(answer), peer)) {
		fprintf(stderr, "pcc-peer: %s: no answer\n", path);
	} else if (!strncmp(answer, "ok ", 3)) {
		fputs(answer + 3, stdout);
		failed = 0;
	} else if (!strcmp(answer, "ok\n")) {
		failed = 0;
	} else {
		fputs(strncmp(answer, "error ", 6) ? answer : answer + 6, stderr);
	}
	fclose(peer);
	return failed;
}
