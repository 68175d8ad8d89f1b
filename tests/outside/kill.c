/* Runs a command and, at the N-th of its system calls that modify something, kills it or lets that call fail.
 *
 * Usage: kill N HOW REPORT COMMAND...
 *
 * Calls are counted over all threads, before they do anything; N = 0 counts alone. HOW is `kill`, a number (the
 * call isn't made and gives this errno) or a number and `+` (from the N-th on each call that needs room on the disk
 * fails, as on a full one). REPORT gets the count and the N-th call with its file. Exits as the command does; 137
 * when it was killed, 125 when it couldn't be traced. Linux on x86-64. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/openat2.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

/* Where a call names its file. */
enum place { FD, PATH, AT, FLAGS, HOW };

struct call {
    long number;
    const char *name;
    enum place place;
    int needs_room;
};

static const struct call CALLS[] = {
    {SYS_open, "open", PATH, 1},          {SYS_creat, "creat", PATH, 1},
    {SYS_openat, "openat", FLAGS, 1},     {SYS_openat2, "openat2", HOW, 1},
    {SYS_write, "write", FD, 1},          {SYS_pwrite64, "pwrite64", FD, 1},
    {SYS_writev, "writev", FD, 1},        {SYS_pwritev, "pwritev", FD, 1},
    {SYS_pwritev2, "pwritev2", FD, 1},    {SYS_copy_file_range, "copy_file_range", FD, 1},
    {SYS_sendfile, "sendfile", FD, 1},    {SYS_fallocate, "fallocate", FD, 1},
    {SYS_ftruncate, "ftruncate", FD, 0},  {SYS_truncate, "truncate", PATH, 0},
    {SYS_fsync, "fsync", FD, 0},          {SYS_fdatasync, "fdatasync", FD, 0},
    {SYS_syncfs, "syncfs", FD, 0},        {SYS_sync_file_range, "sync_file_range", FD, 0},
    {SYS_rename, "rename", PATH, 0},      {SYS_renameat, "renameat", AT, 0},
    {SYS_renameat2, "renameat2", AT, 0},  {SYS_unlink, "unlink", PATH, 0},
    {SYS_unlinkat, "unlinkat", AT, 0},    {SYS_rmdir, "rmdir", PATH, 0},
    {SYS_mkdir, "mkdir", PATH, 1},        {SYS_mkdirat, "mkdirat", AT, 1},
    {SYS_link, "link", PATH, 1},          {SYS_linkat, "linkat", AT, 1},
    {SYS_symlink, "symlink", PATH, 1},    {SYS_symlinkat, "symlinkat", PATH, 1},
    {SYS_chmod, "chmod", PATH, 0},        {SYS_fchmod, "fchmod", FD, 0},
    {SYS_fchmodat, "fchmodat", AT, 0},    {SYS_fchown, "fchown", FD, 0},
    {SYS_utimensat, "utimensat", AT, 0},  {SYS_fsetxattr, "fsetxattr", FD, 0},
};
enum { COUNT = sizeof CALLS / sizeof *CALLS };

static void die(const char *what) {
    fprintf(stderr, "kill: %s: %s\n", what, strerror(errno));
    exit(125);
}

/* Lets the kernel stop at the calls above, and at no others: an `open` that makes nothing is none. */
static void filter(void) {
    struct sock_filter code[5 * COUNT + 8];
    unsigned short at = 0;
#define ADD(...) code[at++] = (struct sock_filter) __VA_ARGS__
    ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)));
    ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AUDIT_ARCH_X86_64, 1, 0));
    ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)));
    for (int i = 0; i < COUNT; i++) {
        int flags = CALLS[i].number == SYS_open ? 1 : CALLS[i].place == FLAGS ? 2 : 0;
        if (flags) {
            ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)CALLS[i].number, 0, 4));
            ADD(BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args) + 8 * flags));
            ADD(BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, O_CREAT | O_TRUNC | (O_TMPFILE & ~O_DIRECTORY), 1, 0));
            ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
        } else {
            ADD(BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)CALLS[i].number, 0, 1));
        }
        ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_TRACE));
    }
    ADD(BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW));
    struct sock_fprog program = {.len = at, .filter = code};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
        die("seccomp");
}

static ssize_t peek(pid_t thread, uint64_t from, void *to, size_t size) {
    struct iovec here = {to, size}, there = {(void *)from, size};
    return process_vm_readv(thread, &here, 1, &there, 1, 0);
}

static uint64_t argument(const struct user_regs_struct *registers, int n) {
    switch (n) {
    case 0: return registers->rdi;
    case 1: return registers->rsi;
    default: return registers->rdx;
    }
}

static void describe(FILE *report, pid_t thread, const struct call *call, const struct user_regs_struct *registers) {
    char text[4097] = "", link[64];
    fprintf(report, " %s", call->name);
    if (call->place != PATH) {
        snprintf(link, sizeof link, "/proc/%d/fd/%d", (int)thread, (int)registers->rdi);
        ssize_t length = readlink(link, text, sizeof text - 1);
        text[length < 0 ? 0 : length] = 0;
        fprintf(report, " %s", text);
    }
    if (call->place == FD) {
        if (call->needs_room) fprintf(report, " (%llu bytes)", registers->rdx);
        return;
    }
    uint64_t from = argument(registers, call->place == PATH ? 0 : 1);
    /* A byte at a time: the text may end where the memory does. */
    size_t at = 0;
    while (at < sizeof text - 1 && peek(thread, from + at, text + at, 1) == 1 && text[at]) at++;
    text[at] = 0;
    fprintf(report, "%s%s", call->place == PATH ? " " : "/", text);
}

int main(int count, char **arguments) {
    if (count < 5) {
        fprintf(stderr, "usage: kill N HOW REPORT COMMAND...\n");
        return 125;
    }
    long n = atol(arguments[1]), seen = 0;
    int is_kill = !strcmp(arguments[2], "kill"), is_full = strchr(arguments[2], '+') != NULL;
    long error = atol(arguments[2]);
    FILE *report = fopen(arguments[3], "w");
    int go[2];
    if (!report || pipe2(go, O_CLOEXEC)) die(arguments[3]);
    pid_t command = fork();
    if (command < 0) die("fork");
    if (command == 0) {
        char byte;
        if (read(go[0], &byte, 1) != 1) _exit(125);
        filter();
        execvp(arguments[4], arguments + 4);
        die(arguments[4]);
    }
    long options = PTRACE_O_TRACESECCOMP | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                   PTRACE_O_EXITKILL;
    if (ptrace(PTRACE_SEIZE, command, NULL, options)) die("ptrace");
    if (write(go[1], "", 1) != 1) die("pipe");

    int code = 125, status;
    pid_t thread;
    while ((thread = waitpid(-1, &status, __WALL)) > 0) {
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            if (thread == command) code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
            continue;
        }
        int event = status >> 16, signal = event ? 0 : WSTOPSIG(status);
        struct user_regs_struct registers;
        if (event == PTRACE_EVENT_SECCOMP && !ptrace(PTRACE_GETREGS, thread, NULL, &registers)) {
            const struct call *call = CALLS;
            while (call->number != (long)registers.orig_rax) call++;
            struct open_how how = {0};
            int modifies = call->place != HOW || (peek(thread, registers.rdx, &how, sizeof how) > 0 &&
                                                  how.flags & (O_CREAT | O_TRUNC));
            if (modifies) {
                seen++;
                if (seen == n) {
                    fprintf(report, "%ld", seen);
                    describe(report, thread, call, &registers);
                    fprintf(report, "\n");
                }
                if (seen == n && is_kill) {
                    kill(command, SIGKILL);
                    continue;
                }
                if (n && !is_kill && (seen == n || (seen > n && is_full)) && (call->needs_room || !is_full)) {
                    registers.orig_rax = (unsigned long long)-1;
                    registers.rax = (unsigned long long)-error;
                    ptrace(PTRACE_SETREGS, thread, NULL, &registers);
                }
            }
        }
        ptrace(PTRACE_CONT, thread, NULL, signal);
    }
    fprintf(report, "%ld in all\n", seen);
    fclose(report);
    return code;
}
