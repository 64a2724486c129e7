// parallel.cpp - the team of threads: spin briefly, then sleep.
#include "base/parallel.hpp"

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <system_error>
#include <utility>

namespace gradus {
namespace {

// Some 20 us: longer than the serial stretches between the loops of one step, shorter than a time slice.
constexpr int spins = 1000;

// The word that caller and workers share: 20 bits number the loop, one says that it is open, and the lowest
// count the workers inside. A worker enters only while it is open; the caller closes it when no piece is
// left, and goes on when the count is 0.
constexpr std::uint32_t one_worker = 1, open_loop = 1U << 11, one_loop = 1U << 12;
constexpr std::uint32_t workers_inside = open_loop - 1;

void pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile(
      "isb");  // NOLINT(hicpp-no-assembler): waits as long as x86's pause; `yield` does nothing on most
#endif
}

// Waits until `value` is no longer `old`: spinning first, then asleep.
template <class T>
void wait_while(const std::atomic<T>& value, T old) {
  for (int i = 0; i < spins; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    pause();
  }
  value.wait(old, std::memory_order_acquire);
}

// Wakes the workers for the last time, and waits until they are gone.
void dismiss(std::atomic<bool>& stopping, std::atomic<std::uint32_t>& loop,
             std::vector<std::thread>& workers) {
  stopping.store(true);
  loop.fetch_add(one_loop, std::memory_order_release);
  loop.notify_all();
  for (std::thread& worker : workers) worker.join();
}

}  // namespace

Threads::Threads(int count) {
  if (count < 1) throw UsageError(fmt::format("{} threads cannot work; ask for 1 or more", count));
  if (count > static_cast<int>(workers_inside))
    throw UsageError(fmt::format("{} threads are too many; ask for {} at most", count, workers_inside));
  workers_.reserve(static_cast<std::size_t>(count) - 1);
  try {
    for (int i = 1; i < count; ++i) workers_.emplace_back([this] { wait_for_loop(); });
  } catch (const std::system_error&) {
    // The system gives no more threads: fewer do the same, more slowly.
  } catch (...) {
    // Where there is no memory for one more, those before it must not be left behind: that ends the program.
    dismiss(stopping_, loop_, workers_);
    throw;
  }
}

Threads::~Threads() { dismiss(stopping_, loop_, workers_); }

int Threads::available() {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (sched_getaffinity(0, sizeof set, &set) == 0) return std::max(1, CPU_COUNT(&set));
  return std::max(1U, std::thread::hardware_concurrency());
}

void Threads::share(std::int64_t pieces, Invoke invoke, const void* context) {
  invoke_ = invoke;
  context_ = context;
  pieces_ = pieces;
  next_.store(0, std::memory_order_relaxed);
  loop_.store((loop_.load(std::memory_order_relaxed) + one_loop) | open_loop, std::memory_order_release);
  loop_.notify_all();
  work();
  std::uint32_t now = loop_.fetch_and(~open_loop, std::memory_order_acq_rel) & ~open_loop;
  while ((now & workers_inside) != 0) {
    wait_while(loop_, now);
    now = loop_.load(std::memory_order_acquire);
  }
  if (failed_.exchange(false)) std::rethrow_exception(std::exchange(error_, nullptr));
}

void Threads::work() {
  try {
    for (std::int64_t piece = next_.fetch_add(1); piece < pieces_; piece = next_.fetch_add(1))
      invoke_(context_, piece);
  } catch (...) {
    if (!failed_.exchange(true)) error_ = std::current_exception();
    next_.store(pieces_);
  }
}

void Threads::wait_for_loop() {
  std::uint32_t now = loop_.load(std::memory_order_acquire), done = 0;
  while (!stopping_.load()) {
    if ((now & open_loop) == 0 || now / one_loop == done) {
      wait_while(loop_, now);
      now = loop_.load(std::memory_order_acquire);
    } else if (loop_.compare_exchange_weak(now, now + one_worker, std::memory_order_acq_rel)) {
      done = now / one_loop;
      work();
      now = loop_.fetch_sub(one_worker, std::memory_order_acq_rel) - one_worker;
      if ((now & open_loop) == 0) loop_.notify_all();
    }
  }
}

int thread_count(int wanted) {
  if (wanted < 0 || wanted > most_threads)
    throw UsageError(fmt::format(
        "{} threads cannot work; use 1 to {}, or 0 for as many as the machine offers", wanted, most_threads));
  return wanted > 0 ? wanted : Threads::available();
}

}  // namespace gradus
