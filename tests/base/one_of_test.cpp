// one_of_test.cpp - copies of a value of several types.
#include <gtest/gtest.h>

#include <gradus/one_of.hpp>
#include <new>
#include <string>
#include <vector>

namespace gradus {
namespace {

struct Uncopyable {
  Uncopyable() = default;
  Uncopyable(const Uncopyable&) { throw std::bad_alloc(); }
  Uncopyable(Uncopyable&&) noexcept = default;
  Uncopyable& operator=(const Uncopyable&) = default;
  Uncopyable& operator=(Uncopyable&&) noexcept = default;
};

TEST(OneOf, copies_hold_the_same) {
  using Value = OneOf<int, std::string, std::vector<int>>;
  const Value text = std::string(100, 'a');
  Value other = text;
  EXPECT_EQ(other, text);
  other = 3;
  EXPECT_EQ(std::get<int>(other), 3);
  other = text;
  EXPECT_EQ(std::get<std::string>(other), std::string(100, 'a'));
}

TEST(OneOf, a_copy_that_fails_leaves_what_was_there) {
  using Value = OneOf<int, std::string, std::vector<Uncopyable>>;
  std::vector<Uncopyable> items;
  items.emplace_back();
  const Value source = std::move(items);
  EXPECT_THROW(Value{source}, std::bad_alloc);
  Value target = std::string(100, 'b');
  EXPECT_THROW(target = source, std::bad_alloc);
  EXPECT_EQ(std::get<std::string>(target), std::string(100, 'b'));
}

}  // namespace
}  // namespace gradus
