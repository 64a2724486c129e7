// parallel.hpp - a few threads that share the pieces of a loop.
//
// Pieces are cut by the problem, never by the number of threads, so results have the same bits for any number
// of them. Workers spin for some microseconds between loops and then sleep: loops of a training step follow
// each other closely. A loop waits for nobody who has not begun to help: where other programs keep the cores
// busy, the caller does the pieces alone rather than wait for a worker to be given time.
#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <thread>
#include <vector>

namespace gradus {

/// The most threads that work together.
inline constexpr int most_threads = 1024;

/// The number of threads to use: the wanted one, or for 0 as many as the machine offers. Throws UsageError
/// for fewer, and for more than most_threads.
int thread_count(int wanted);

/// A team of threads; the caller of run() is one of them. One loop at a time.
class Threads {
 public:
  /// A team of `count` threads, the caller among them. Throws UsageError where count < 1.
  explicit Threads(int count = 1);
  Threads(const Threads&) = delete;
  Threads& operator=(const Threads&) = delete;
  ~Threads();

  /// Size of the team, the caller included.
  int count() const { return static_cast<int>(workers_.size()) + 1; }

  /// Calls body(piece) for every piece in 0 .. pieces - 1 and returns when all are done. Rethrows the first
  /// exception.
  template <class Body>
  void run(std::int64_t pieces, const Body& body) {
    if (pieces <= 1 || workers_.empty()) {
      for (std::int64_t piece = 0; piece < pieces; ++piece) body(piece);
      return;
    }
    share(
        pieces, [](const void* context, std::int64_t piece) { (*static_cast<const Body*>(context))(piece); },
        &body);
  }

  /// Cores this process may use.
  static int available();

 private:
  using Invoke = void (*)(const void*, std::int64_t);

  void share(std::int64_t pieces, Invoke invoke, const void* context);
  void work();
  void wait_for_loop();

  std::vector<std::thread> workers_;
  Invoke invoke_ = nullptr;
  const void* context_ = nullptr;
  std::int64_t pieces_ = 0;
  std::exception_ptr error_;
  std::atomic<bool> failed_{false};
  std::atomic<bool> stopping_{false};
  alignas(64) std::atomic<std::int64_t> next_{0};
  /// Number of the loop, whether it may be joined, and how many workers are in it: see parallel.cpp.
  alignas(64) std::atomic<std::uint32_t> loop_{0};
};

}  // namespace gradus
