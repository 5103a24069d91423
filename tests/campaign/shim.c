/* Stands between the program and the C library: counts, fails or logs what is done to files.
 *
 * Loaded with LD_PRELOAD, asleep until campaign_arm is called (through ctypes). Only files under
 * the armed folder count. At the n-th call it kills the process, or makes the call fail; or it
 * writes every call into a log, from which tests/campaign/replay.py makes what a power cut leaves.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { SLEEP = 0, COUNT = 1, KILL = 2, FAIL_ONCE = 3, FULL = 4 };
#define FDS 4096

static int mode, error_number, log_fd = -1;
static long nth, calls, failed;
static char folder[PATH_MAX];
static size_t folder_length;
static char *names[FDS];
static int appends[FDS];

struct entry { uint32_t op, first, second, spare; uint64_t offset; };

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static int ours(const char *path)
{
    return mode && path && !strncmp(path, folder, folder_length);
}

static const char *name_of(int fd)
{
    return mode && fd >= 0 && fd < FDS ? names[fd] : NULL;
}

static void tell(char op, const char *path, const void *data, size_t length, uint64_t offset)
{
    if (log_fd < 0) return;
    struct entry head = { (uint32_t)op, (uint32_t)strlen(path), (uint32_t)length, 0, offset };
    struct iovec parts[3] = {
        { &head, sizeof head }, { (void *)path, head.first }, { (void *)data, length } };
    syscall(SYS_writev, log_fd, parts, length ? 3 : 2);
}

/* One more call. Grows says whether it needs room on the disk. 1: it has to fail; errno is set. */
static int trips(int grows)
{
    calls++;
    if (mode == KILL && calls == nth) kill(getpid(), SIGKILL);
    if ((mode == FAIL_ONCE && calls == nth) || (mode == FULL && calls >= nth && grows)) {
        failed++;
        errno = error_number;
        return 1;
    }
    return 0;
}

/* -- what the campaign calls ------------------------------------------------------------------ */

void campaign_arm(const char *under, int how, long at, int error, int log)
{
    snprintf(folder, sizeof folder, "%s", under);
    folder_length = strlen(folder);
    nth = at;
    error_number = error;
    log_fd = log;
    calls = failed = 0;
    mode = how;
}

long campaign_calls(void) { return calls; }
long campaign_failed(void) { return failed; }
void campaign_disarm(void) { mode = SLEEP; log_fd = -1; }
void campaign_ack(const char *what) { tell('A', what, NULL, 0, 0); }

/* -- opening and closing ---------------------------------------------------------------------- */

static int opened(int (*real)(const char *, int, ...), const char *path, int flags, mode_t bits)
{
    if (!ours(path)) return real(path, flags, bits);
    int saved = errno, writes = (flags & O_ACCMODE) != O_RDONLY;
    int there = access(path, F_OK) == 0;
    errno = saved;
    if (writes && trips((flags & O_CREAT) && !there)) return -1;
    int fd = real(path, flags, bits);
    if (fd < 0) return fd;
    if (fd < FDS) {
        free(names[fd]);
        names[fd] = strdup(path);
        appends[fd] = (flags & O_APPEND) != 0;
    }
    if (writes && !there) tell('O', path, NULL, 0, 0);
    else if (writes && (flags & O_TRUNC)) tell('F', path, NULL, 0, 0);
    return fd;
}

#define OPEN(name) \
    int name(const char *path, int flags, ...) \
    { \
        REAL(int, name, const char *, int, ...); \
        mode_t bits = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; va_start(rest, flags); bits = va_arg(rest, mode_t); va_end(rest); \
        } \
        return opened(real, path, flags, bits); \
    }
OPEN(open)
OPEN(open64)

static int (*real_at)(int, const char *, int, ...);
static int through_at(const char *path, int flags, ...)
{
    va_list rest; va_start(rest, flags);
    mode_t bits = va_arg(rest, mode_t);
    va_end(rest);
    return real_at(AT_FDCWD, path, flags, bits);
}

#define OPENAT(name) \
    int name(int at, const char *path, int flags, ...) \
    { \
        real_at = (int (*)(int, const char *, int, ...))dlsym(RTLD_NEXT, #name); \
        mode_t bits = 0; \
        if (flags & (O_CREAT | O_TMPFILE)) { \
            va_list rest; va_start(rest, flags); bits = va_arg(rest, mode_t); va_end(rest); \
        } \
        return path[0] == '/' ? opened(through_at, path, flags, bits) \
                              : real_at(at, path, flags, bits); \
    }
OPENAT(openat)
OPENAT(openat64)

int close(int fd)
{
    REAL(int, close, int);
    if (fd >= 0 && fd < FDS && names[fd]) { free(names[fd]); names[fd] = NULL; }
    return real(fd);
}

/* -- writing ---------------------------------------------------------------------------------- */

#define PWRITE(name) \
    ssize_t name(int fd, const void *data, size_t length, off64_t offset) \
    { \
        REAL(ssize_t, name, int, const void *, size_t, off64_t); \
        const char *path = name_of(fd); \
        if (!path) return real(fd, data, length, offset); \
        if (trips(1)) return -1; \
        ssize_t done = real(fd, data, length, offset); \
        if (done > 0) tell('W', path, data, (size_t)done, (uint64_t)offset); \
        return done; \
    }
PWRITE(pwrite)
PWRITE(pwrite64)

ssize_t write(int fd, const void *data, size_t length)
{
    REAL(ssize_t, write, int, const void *, size_t);
    const char *path = name_of(fd);
    if (!path) return real(fd, data, length);
    if (trips(1)) return -1;
    struct stat found;
    off64_t at = appends[fd] && !fstat(fd, &found) ? found.st_size : lseek64(fd, 0, SEEK_CUR);
    ssize_t done = real(fd, data, length);
    if (done > 0) tell('W', path, data, (size_t)done, (uint64_t)at);
    return done;
}

#define TRUNCATE(name) \
    int name(int fd, off64_t length) \
    { \
        REAL(int, name, int, off64_t); \
        const char *path = name_of(fd); \
        struct stat found; \
        if (!path) return real(fd, length); \
        if (trips(!fstat(fd, &found) && found.st_size < length)) return -1; \
        int done = real(fd, length); \
        if (!done) tell('F', path, NULL, 0, (uint64_t)length); \
        return done; \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define SYNC(name) \
    int name(int fd) \
    { \
        REAL(int, name, int); \
        const char *path = name_of(fd); \
        if (!path) return real(fd); \
        if (trips(0)) return -1; \
        tell('S', path, NULL, 0, 0); \
        return real(fd); \
    }
SYNC(fsync)
SYNC(fdatasync)

/* -- names ------------------------------------------------------------------------------------ */

int rename(const char *from, const char *to)
{
    REAL(int, rename, const char *, const char *);
    if (!ours(from) && !ours(to)) return real(from, to);
    if (trips(0)) return -1;
    int done = real(from, to);
    if (!done) tell('R', from, to, strlen(to), 0);
    return done;
}

int renameat(int at, const char *from, int into, const char *to)
{
    REAL(int, renameat, int, const char *, int, const char *);
    return from[0] == '/' && to[0] == '/' ? rename(from, to) : real(at, from, into, to);
}

int link(const char *from, const char *to)
{
    REAL(int, link, const char *, const char *);
    if (!ours(from) && !ours(to)) return real(from, to);
    if (trips(1)) return -1;
    int done = real(from, to);
    if (!done) tell('L', from, to, strlen(to), 0);
    return done;
}

int linkat(int at, const char *from, int into, const char *to, int flags)
{
    REAL(int, linkat, int, const char *, int, const char *, int);
    return from[0] == '/' && to[0] == '/' ? link(from, to) : real(at, from, into, to, flags);
}

int unlink(const char *path)
{
    REAL(int, unlink, const char *);
    if (!ours(path)) return real(path);
    if (trips(0)) return -1;
    int done = real(path);
    if (!done) tell('U', path, NULL, 0, 0);
    return done;
}

int unlinkat(int at, const char *path, int flags)
{
    REAL(int, unlinkat, int, const char *, int);
    return path[0] == '/' && !(flags & AT_REMOVEDIR) ? unlink(path) : real(at, path, flags);
}

#define MKDIR(name) \
    int name(const char *path, mode_t bits) \
    { \
        REAL(int, name, const char *, mode_t); \
        if (!ours(path)) return real(path, bits); \
        if (trips(1)) return -1; \
        int done = real(path, bits); \
        if (!done) tell('M', path, NULL, 0, 0); \
        return done; \
    }
MKDIR(mkdir)
