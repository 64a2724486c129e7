// gather_test.cpp - what batches cost in memory.
#include <unistd.h>

#include <fstream>

#include "files.hpp"
#include "support/count_allocations.hpp"

namespace gradus::data {
namespace {

TEST(Gather, allocates_nothing) {
  if (!counts_allocations) GTEST_SKIP() << "the thread sanitizer counts for itself";
  const Dataset digits = datasets::digits();
  const Dataset abalone = load(example("abalone.csv"), {.target = {"Rings"}});
  std::vector<float> x(64 * 64), y(64);
  std::vector<double> precise(64 * 64);
  std::vector<std::int64_t> labels(64);
  const Rows a = digits.train().take(64), b = abalone.train().take(64);
  const long before = allocations;
  digits.copy_inputs(a.indices(), x.data());
  digits.copy_inputs(a.indices(), precise.data());
  digits.copy_labels(a.indices(), labels.data());
  abalone.copy_inputs(b.indices(), x.data());
  abalone.copy_targets(b.indices(), y.data());
  EXPECT_EQ(allocations, before);
}

// Bytes of memory that the process holds.
long resident() {
  long total = 0, resident_pages = 0;
  std::ifstream("/proc/self/statm") >> total >> resident_pages;
  return resident_pages * sysconf(_SC_PAGESIZE);
}

TEST(Mnist, is_held_once_and_as_bytes) {
  if (!std::filesystem::exists(shared_data("mnist"))) GTEST_SKIP() << "MNIST is not here";
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  GTEST_SKIP() << "a sanitizer keeps memory that was given back";
#endif
#endif
  const long before = resident();
  const Dataset mnist = load(shared_data("mnist"));
  const Dataset copy = mnist;  // NOLINT: a copy is what is tested
  std::vector<float> x(64 * 784);
  const Rows rows = copy.train();
  for (std::int64_t first = 0; first + 64 <= rows.size(); first += 64)
    copy.copy_inputs(rows.indices().subspan(static_cast<std::size_t>(first), 64), x.data());
  // 70,000 images of 784 bytes are 55 MB; the rest is labels, row numbers, and what malloc keeps of the
  // files.
  EXPECT_LT(resident() - before, 75'000'000);
}

}  // namespace
}  // namespace gradus::data
