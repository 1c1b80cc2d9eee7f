/* The system calls of a process, counted; the Nth of them kills it or fails.
 *
 * Loaded before libc (LD_PRELOAD) and idle until armed. A step is a call that changes something
 * below a folder, or that sends to or hears from the network; SQLite's own writes are among them.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

enum { IDLE, COUNT, KILL_BEFORE, KILL_AFTER, FAIL };

static _Atomic int mode = IDLE;
static _Atomic long steps;
static long first, last;
static int failure, network;
static char folder[4096];
static size_t folder_length;

void syscalls_arm(const char *below, int how, long from, long to, int error, int with_network)
{
    mode = IDLE;
    strncpy(folder, below, sizeof folder - 1);
    folder_length = strlen(folder);
    first = from;
    last = to;
    failure = error;
    network = with_network;
    steps = 0;
    mode = how;
}

void syscalls_disarm(void) { mode = IDLE; }

long syscalls_steps(void) { return steps; }

static int is_below(const char *path)
{
    return folder_length && strncmp(path, folder, folder_length) == 0;
}

static int concerns_file(int descriptor)
{
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return 0;
    path[length] = 0;
    return is_below(path);
}

static int concerns_network(int descriptor)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (!network || getsockname(descriptor, (struct sockaddr *)&address, &size) != 0)
        return 0;
    return address.ss_family == AF_INET || address.ss_family == AF_INET6;
}

/* The number of this step, 0 when it is none; errno is left as it was. */
static long begin(int concerned)
{
    if (!concerned)
        return 0;
    long step = ++steps;
    if (mode == KILL_BEFORE && step == first)
        kill(getpid(), SIGKILL);
    return step;
}

static int fails(long step)
{
    if (!step || mode != FAIL || step < first || step > last)
        return 0;
    errno = failure;
    return 1;
}

static void end(long step)
{
    if (step && mode == KILL_AFTER && step == first)
        kill(getpid(), SIGKILL);
}

#define REAL(name) \
    static __typeof__(&name) real; \
    if (!real) \
        real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

#define STEP(type, concerned, call) \
    do { \
        if (mode == IDLE) \
            return call; \
        int before = errno; \
        long step = begin(concerned); \
        errno = before; \
        if (fails(step)) \
            return -1; \
        type result = call; \
        int after = errno; \
        end(step); \
        errno = after; \
        return result; \
    } while (0)

ssize_t write(int fd, const void *bytes, size_t size)
{
    REAL(write);
    STEP(ssize_t, concerns_file(fd), real(fd, bytes, size));
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    REAL(pwrite);
    STEP(ssize_t, concerns_file(fd), real(fd, bytes, size, at));
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
    REAL(pwrite64);
    STEP(ssize_t, concerns_file(fd), real(fd, bytes, size, at));
}

int fsync(int fd)
{
    REAL(fsync);
    STEP(int, concerns_file(fd), real(fd));
}

int fdatasync(int fd)
{
    REAL(fdatasync);
    STEP(int, concerns_file(fd), real(fd));
}

int ftruncate(int fd, off_t size)
{
    REAL(ftruncate);
    STEP(int, concerns_file(fd), real(fd, size));
}

int ftruncate64(int fd, off64_t size)
{
    REAL(ftruncate64);
    STEP(int, concerns_file(fd), real(fd, size));
}

int rename(const char *from, const char *to)
{
    REAL(rename);
    STEP(int, is_below(from), real(from, to));
}

int link(const char *from, const char *to)
{
    REAL(link);
    STEP(int, is_below(to), real(from, to));
}

int unlink(const char *path)
{
    REAL(unlink);
    STEP(int, is_below(path), real(path));
}

int mkdir(const char *path, mode_t rights)
{
    REAL(mkdir);
    STEP(int, is_below(path), real(path, rights));
}

#define WRITES(flags) ((flags) & (O_WRONLY | O_RDWR | O_CREAT | O_TRUNC))

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(name); \
        va_list more; \
        va_start(more, flags); \
        mode_t rights = va_arg(more, mode_t); \
        va_end(more); \
        STEP(int, WRITES(flags) && is_below(path), real(path, flags, rights)); \
    }

OPEN(open)
OPEN(open64)

ssize_t send(int fd, const void *bytes, size_t size, int flags)
{
    REAL(send);
    STEP(ssize_t, concerns_network(fd), real(fd, bytes, size, flags));
}

ssize_t sendmsg(int fd, const struct msghdr *message, int flags)
{
    REAL(sendmsg);
    STEP(ssize_t, concerns_network(fd), real(fd, message, flags));
}

ssize_t recv(int fd, void *bytes, size_t size, int flags)
{
    REAL(recv);
    STEP(ssize_t, concerns_network(fd), real(fd, bytes, size, flags));
}
