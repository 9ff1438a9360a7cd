/**
 * Holds up one thread of a process and no other thread of it. A signal cannot: SIGSTOP stops all.
 *
 *   hold-up THREAD_ID MS
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(const char *what)
{
    perror(what);
    return 1;
}

int main(int argc, char **argv)
{
    if (argc != 3)
        return 2;
    pid_t thread = atoi(argv[1]);
    if (ptrace(PTRACE_SEIZE, thread, 0, 0) < 0)
        return failed("seize");
    if (ptrace(PTRACE_INTERRUPT, thread, 0, 0) < 0)
        return failed("interrupt");
    if (waitpid(thread, NULL, __WALL) < 0)
        return failed("wait");
    usleep(1000 * (useconds_t)atoi(argv[2]));
    /* Should this process end before, the kernel lets the thread go as well. */
    return ptrace(PTRACE_DETACH, thread, 0, 0) < 0 ? failed("detach") : 0;
}
