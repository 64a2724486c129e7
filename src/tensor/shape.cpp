// shape.cpp - shapes, their printing, and NumPy's broadcasting rule.
#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <gradus/tensor.hpp>

namespace gradus {
namespace {

// More numbers than any machine has memory for, and few enough that sizes in bytes never overflow.
constexpr std::int64_t most_elements = std::int64_t{1} << 48;

void check_length(int axis, std::int64_t length) {
  if (length < 0) throw ShapeError(fmt::format("axis {} of a shape cannot have length {}", axis, length));
}

// An axis counted from the start.
std::size_t counted(const Shape& shape, int axis) {
  const int result = axis < 0 ? axis + shape.rank() : axis;
  if (result < 0 || result >= shape.rank())
    throw ShapeError(fmt::format("there is no axis {} in shape {}", axis, shape.str()));
  return static_cast<std::size_t>(result);
}

// Axes of length 0 are left aside: products over some of the axes must not overflow either.
void check_size(std::span<const std::int64_t> lengths) {
  std::int64_t size = 1;
  bool fits = true;
  for (const std::int64_t length : lengths)
    fits = fits && !__builtin_mul_overflow(size, std::max<std::int64_t>(length, 1), &size);
  if (!fits || size > most_elements)
    throw ShapeError(fmt::format("a shape of [{}] stands for more numbers than any machine has memory for",
                                 fmt::join(lengths, ", ")));
}

}  // namespace

Shape::Shape(std::initializer_list<std::int64_t> lengths)
    : Shape(std::span<const std::int64_t>(lengths.begin(), lengths.size())) {}

Shape::Shape(std::span<const std::int64_t> lengths) {
  for (const std::int64_t length : lengths) push(length);
}

void Shape::push(std::int64_t length) {
  if (rank_ == max_rank) throw ShapeError(fmt::format("a shape has at most {} axes", max_rank));
  check_length(rank_, length);
  lengths_[rank_++] = length;
  check_size(lengths());
}

std::int64_t Shape::size() const { return product(0, rank_); }

std::int64_t Shape::product(int first, int last) const {
  if (first < 0 || last > rank_)
    throw ShapeError(fmt::format("there are no axes {} to {} in shape {}", first, last, str()));
  std::int64_t result = 1;
  for (int axis = first; axis < last; ++axis) result *= lengths_[axis];
  return result;
}

Shape Shape::labelled(int axis, std::string_view label) const {
  Shape result = *this;
  auto& slot = result.labels_[counted(*this, axis)];
  slot.fill('\0');
  std::size_t kept = std::min<std::size_t>(label.size(), max_label);
  // The other bytes of a UTF-8 character are 10xxxxxx: a cut before one would leave half a character.
  while (kept > 0 && kept < label.size() && (static_cast<unsigned char>(label[kept]) & 0xc0) == 0x80) --kept;
  std::copy_n(label.begin(), kept, slot.begin());
  return result;
}

Shape Shape::without(int axis) const {
  Shape result;
  const std::size_t gone = counted(*this, axis);
  for (int i = 0; i < rank_; ++i) {
    if (static_cast<std::size_t>(i) == gone) continue;
    result.labels_[result.rank_] = labels_[i];
    result.push(lengths_[i]);
  }
  return result;
}

Shape Shape::with(int axis, std::int64_t length) const {
  Shape result = *this;
  result.lengths_[counted(*this, axis)] = length;
  check_length(axis, length);
  check_size(result.lengths());
  return result;
}

std::string Shape::str() const { return fmt::format("[{}]", fmt::join(lengths(), ", ")); }

std::string Shape::labelled_str() const {
  std::string text = "[";
  for (int i = 0; i < rank_; ++i) {
    if (i) text += ", ";
    if (!label(i).empty()) text += fmt::format("{}=", label(i));
    text += std::to_string(lengths_[i]);
  }
  return text + "]";
}

bool operator==(const Shape& a, const Shape& b) { return std::ranges::equal(a.lengths(), b.lengths()); }

Shape broadcast_shape(const Shape& a, const Shape& b) {
  const Shape& longer = a.rank() >= b.rank() ? a : b;
  const Shape& shorter = a.rank() >= b.rank() ? b : a;
  Shape result = longer;
  for (int i = 1; i <= shorter.rank(); ++i) {
    const std::int64_t m = longer[longer.rank() - i], n = shorter[shorter.rank() - i];
    if (m != n && m != 1 && n != 1)
      throw ShapeError(
          fmt::format("shapes {} and {} do not broadcast: lengths {} and {} on axis -{}, counted from "
                      "the end, must be equal or one of them 1",
                      a.str(), b.str(), a[a.rank() - i], b[b.rank() - i], i));
    const int axis = longer.rank() - i;
    if (m == 1 && n != 1) result = result.with(axis, n);
    if (result.label(axis).empty()) result = result.labelled(axis, shorter.label(shorter.rank() - i));
  }
  return result;
}

}  // namespace gradus
