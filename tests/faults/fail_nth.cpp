// fail_nth.cpp - loaded before a program: counts its allocations and system calls, and lets one of them fail.
//
// LD_PRELOAD names this library, FAIL_NTH the call that fails, from 1 (0: none), and FAIL_REPORT a file that
// gets the number of calls so far, the name of the one that failed and the file of the code that made it;
// where none fails, the number of all. The count begins with main: what happens before is not the program's
// doing.
#include <dlfcn.h>
#include <execinfo.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

// The names are those of the C library.
#if defined(__clang__)
#pragma clang diagnostic ignored "-Wreserved-identifier"
#endif
// NOLINTBEGIN
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
}

namespace {

std::atomic<long> calls{0};
// What the environment says; it may have changed when it is needed.
long chosen = -1;
char report[4096];

// "CALLS NAME FILE..." in the file that FAIL_REPORT names: the files of all code on the way to the call.
void write_report(const char* failed) {
  char line[16384];
  int length = std::snprintf(line, sizeof line, "%ld %s", calls.load(), failed);
  void* frames[64];
  const int count = *failed ? backtrace(frames, 64) : 0;
  for (int i = 0; i < count && length < 8192; ++i) {
    Dl_info facts{};
    if (dladdr(frames[i], &facts) != 0 && facts.dli_fname)
      length += std::snprintf(line + length, sizeof line - static_cast<std::size_t>(length), " %s",
                              facts.dli_fname);
  }
  line[length++] = '\n';
  const long file = syscall(SYS_openat, AT_FDCWD, report, O_WRONLY | O_CREAT | O_TRUNC, 0644);
  if (file < 0) return;
  syscall(SYS_write, file, line, length);
  syscall(SYS_close, file);
}

// True for the call that is to fail; errno says why. The report is written at once: the program may crash.
bool fails(const char* name, int error) {
  if (chosen < 0 || calls.fetch_add(1) + 1 != chosen) return false;
  chosen = -1;  // what the report needs is not counted
  write_report(name);
  errno = error;
  return true;
}

void begin() {
  const char* nth = std::getenv("FAIL_NTH");
  const char* path = std::getenv("FAIL_REPORT");
  if (!nth || !path) return;
  std::snprintf(report, sizeof report, "%s", path);
  void* frame = nullptr;
  backtrace(&frame, 1);  // loads what it needs
  chosen = std::atol(nth);
}

__attribute__((destructor)) void end() {
  if (chosen == 0) write_report("");
}

using Main = int (*)(int, char**, char**);
Main real_main = nullptr;

int counted_main(int count, char** words, char** environment) {
  begin();
  return real_main(count, words, environment);
}

int open_at(int folder, const char* path, int flags, va_list rest) {
  const bool makes = (flags & O_CREAT) != 0 || (flags & O_TMPFILE) == O_TMPFILE;
  const int mode = makes ? va_arg(rest, int) : 0;
  if (fails("open", (flags & O_ACCMODE) == O_RDONLY ? EMFILE : ENOSPC)) return -1;
  return static_cast<int>(syscall(SYS_openat, folder, path, flags, mode));
}

}  // namespace

extern "C" {

int __libc_start_main(Main main, int count, char** words, void (*init)(), void (*fini)(),
                      void (*loader_fini)(), void* stack_end) {
  real_main = main;
  const auto real = reinterpret_cast<decltype(&__libc_start_main)>(dlsym(RTLD_NEXT, "__libc_start_main"));
  return real(&counted_main, count, words, init, fini, loader_fini, stack_end);
}

void* malloc(std::size_t bytes) { return fails("malloc", ENOMEM) ? nullptr : __libc_malloc(bytes); }

void* calloc(std::size_t count, std::size_t bytes) {
  return fails("calloc", ENOMEM) ? nullptr : __libc_calloc(count, bytes);
}

void* realloc(void* old, std::size_t bytes) {
  return fails("realloc", ENOMEM) ? nullptr : __libc_realloc(old, bytes);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  return fails("aligned_alloc", ENOMEM) ? nullptr : __libc_memalign(alignment, bytes);
}

int posix_memalign(void** result, std::size_t alignment, std::size_t bytes) {
  if (fails("posix_memalign", ENOMEM)) return ENOMEM;
  *result = __libc_memalign(alignment, bytes);
  return *result ? 0 : ENOMEM;
}

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int file = open_at(AT_FDCWD, path, flags, rest);
  va_end(rest);
  return file;
}

int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int file = open_at(AT_FDCWD, path, flags, rest);
  va_end(rest);
  return file;
}

int openat(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int file = open_at(folder, path, flags, rest);
  va_end(rest);
  return file;
}

int openat64(int folder, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const int file = open_at(folder, path, flags, rest);
  va_end(rest);
  return file;
}

ssize_t read(int file, void* bytes, std::size_t count) {
  return fails("read", EIO) ? -1 : syscall(SYS_read, file, bytes, count);
}

ssize_t write(int file, const void* bytes, std::size_t count) {
  return fails(file == STDERR_FILENO ? "write to stderr" : "write", ENOSPC)
             ? -1
             : syscall(SYS_write, file, bytes, count);
}

int fsync(int file) { return fails("fsync", EIO) ? -1 : static_cast<int>(syscall(SYS_fsync, file)); }

int fdatasync(int file) {
  return fails("fdatasync", EIO) ? -1 : static_cast<int>(syscall(SYS_fdatasync, file));
}

int rename(const char* from, const char* to) {
  return fails("rename", ENOSPC) ? -1 : static_cast<int>(syscall(SYS_rename, from, to));
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
  return fails("rename", ENOSPC)
             ? -1
             : static_cast<int>(syscall(SYS_renameat2, from_folder, from, to_folder, to, flags));
}

int mkdir(const char* path, mode_t mode) {
  return fails("mkdir", ENOSPC) ? -1 : static_cast<int>(syscall(SYS_mkdir, path, mode));
}

void* mmap(void* address, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  if (fails("mmap", ENOMEM)) return MAP_FAILED;
  return reinterpret_cast<void*>(syscall(SYS_mmap, address, bytes, protection, flags, file, offset));
}

}  // extern "C"
// NOLINTEND
