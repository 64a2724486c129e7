// alignment.cpp - which axes of two operands meet.
#include "explain/alignment.hpp"

namespace gradus::explain {
namespace {

std::vector<int> places_of(const WrittenAxes& axes, int first, bool compressed) {
  std::vector<int> places;
  for (std::size_t axis = 0; axis < axes.rank(); ++axis)
    places.push_back(compressed && axes.gone[axis] ? -1 : first++);
  return places;
}

// Axis by axis; nothing where lengths or labels differ.
std::optional<WrittenAxes> joined(const WrittenAxes& a, const WrittenAxes& b) {
  WrittenAxes result = a;
  for (std::size_t axis = 0; axis < a.rank(); ++axis) {
    if (a.lengths[axis] != b.lengths[axis] && a.lengths[axis] != 1 && b.lengths[axis] != 1) return {};
    if (!a.labels[axis].empty() && !b.labels[axis].empty() && a.labels[axis] != b.labels[axis]) return {};
    if (a.lengths[axis] == 1) result.lengths[axis] = b.lengths[axis];
    if (a.labels[axis].empty()) result.labels[axis] = b.labels[axis];
    result.gone[axis] = a.gone[axis] && b.gone[axis];
  }
  return result;
}

// The first axis of the larger one that the smaller one lies on.
std::size_t first_place(const WrittenAxes& few, const WrittenAxes& many) {
  constexpr std::size_t images = 4;
  if (!few.labels[0].empty() && few.labels[0] == many.labels[0]) return 0;
  if (few.rank() == 1 && many.rank() == images) return 1;
  return many.rank() - few.rank();
}

WrittenAxes spread(const WrittenAxes& few, std::size_t first, std::size_t rank) {
  WrittenAxes result;
  result.lengths.assign(rank, 1);
  result.labels.assign(rank, "");
  result.gone.assign(rank, false);
  for (std::size_t axis = 0; axis < few.rank(); ++axis) {
    result.lengths[first + axis] = few.lengths[axis];
    result.labels[first + axis] = few.labels[axis];
  }
  return result;
}

}  // namespace

WrittenAxes::WrittenAxes(const Shape& shape) : gone(static_cast<std::size_t>(shape.rank()), false) {
  for (int axis = 0; axis < shape.rank(); ++axis) {
    lengths.push_back(shape[axis]);
    labels.emplace_back(shape.label(axis));
  }
}

WrittenAxes WrittenAxes::present() const {
  WrittenAxes result;
  for (std::size_t axis = 0; axis < rank(); ++axis) {
    if (gone[axis]) continue;
    result.lengths.push_back(lengths[axis]);
    result.labels.push_back(labels[axis]);
    result.gone.push_back(false);
  }
  return result;
}

std::optional<Aligned> aligned(const WrittenAxes& left, const WrittenAxes& right) {
  if (left.rank() == right.rank()) {
    const auto both = joined(left, right);
    if (!both) return {};
    return Aligned{*both, places_of(left, 0, false), places_of(right, 0, false)};
  }
  const WrittenAxes a = left.present(), b = right.present();
  if (a.rank() > b.rank()) {
    std::optional<Aligned> turned = aligned(right, left);
    if (turned) std::swap(turned->left, turned->right);
    return turned;
  }
  const std::size_t first = a.rank() == 0 || a.rank() == b.rank() ? 0 : first_place(a, b);
  const auto both = joined(b, spread(a, first, b.rank()));
  if (!both) return {};
  return Aligned{*both, places_of(left, static_cast<int>(first), true), places_of(right, 0, true)};
}

std::vector<std::int64_t> as_vector(std::vector<std::int64_t> lengths) {
  while (lengths.size() > 1 && lengths.back() == 1) lengths.pop_back();
  return lengths;
}

bool fit_as_matrices(const WrittenAxes& left, const WrittenAxes& right) {
  const WrittenAxes a = left.present(), b = right.present();
  if (a.rank() == 0 || b.rank() == 0 || a.rank() > 2 || b.rank() > 2) return false;
  const std::int64_t inner = a.rank() == 2 ? a.lengths[1] : 1;
  const std::string label = a.rank() == 2 ? a.labels[1] : "";
  return inner == b.lengths[0] && label == b.labels[0];
}

}  // namespace gradus::explain
