// tensor.hpp - what numbers are stored in: element types, shapes, and tensors with value semantics.
//
//   Tensor x = Tensor::from({2, 3}, {1.f, 2.f, 3.f, 4.f, 5.f, 6.f});   // [2, 3], row by row
//   x.at<float>({1, 0});                                               // 4
//
// Layout: the last axis is contiguous; element (i, j, k) of [A, B, C] sits at index (i * B + j) * C + k.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace gradus {

/// Element types. float32 and float64 carry numbers, int64 labels and indices, boolean masks, uint8 stored
/// images.
enum class Dtype : std::uint8_t { float32, float64, int64, boolean, uint8 };

/// Number of element types.
inline constexpr int dtype_count = 5;

/// "float32", "float64", "int64", "bool" or "uint8".
std::string_view name(Dtype dtype);

/// The type of that name. Throws UsageError for an unknown name.
Dtype parse_dtype(std::string_view name);

/// Bytes of one element.
std::size_t size_of(Dtype dtype);

/// True for float32 and float64.
constexpr bool is_floating(Dtype dtype) { return dtype == Dtype::float32 || dtype == Dtype::float64; }

/// The Dtype of a C++ element type: dtype_of<float>() is Dtype::float32.
template <class T>
constexpr Dtype dtype_of() {
  if constexpr (std::is_same_v<T, float>) return Dtype::float32;
  if constexpr (std::is_same_v<T, double>) return Dtype::float64;
  if constexpr (std::is_same_v<T, std::int64_t>) return Dtype::int64;
  if constexpr (std::is_same_v<T, bool>) return Dtype::boolean;
  if constexpr (std::is_same_v<T, std::uint8_t>) return Dtype::uint8;
}

/// The lengths of a tensor's axes, at most 8 of them, each with an optional label ("B", "classes") for
/// printing. Rank 0 is a scalar. Two shapes are equal when their lengths are; labels do not count.
class Shape {
 public:
  /// Most axes a shape may have.
  static constexpr int max_rank = 8;
  /// Longest label, in bytes.
  static constexpr int max_label = 11;

  Shape() = default;
  /// Throws ShapeError for a negative length, too many axes, or more elements than any machine has memory for
  /// (2^48); so do all that make shapes of shapes, and for axes that are not there.
  Shape(std::initializer_list<std::int64_t> lengths);
  /// The same.
  explicit Shape(std::span<const std::int64_t> lengths);

  /// Number of axes.
  int rank() const { return rank_; }
  /// Number of elements: the product of all lengths, 1 for a scalar.
  std::int64_t size() const;
  /// Length of an axis; negative axes count from the end. No check.
  std::int64_t operator[](int axis) const { return lengths_[axis < 0 ? axis + rank_ : axis]; }
  /// Length of the last axis. No check.
  std::int64_t back() const { return lengths_[rank_ - 1]; }
  /// All lengths.
  std::span<const std::int64_t> lengths() const { return {lengths_.data(), static_cast<std::size_t>(rank_)}; }
  /// Label of an axis, empty where none was given.
  std::string_view label(int axis) const { return labels_[axis < 0 ? axis + rank_ : axis].data(); }
  /// The same shape with a label on one axis, cut to the UTF-8 characters that fit into max_label bytes.
  Shape labelled(int axis, std::string_view label) const;
  /// The same shape without one axis.
  Shape without(int axis) const;
  /// The same shape with another length on one axis; the label stays.
  Shape with(int axis, std::int64_t length) const;
  /// Number of elements in axes [first, last).
  std::int64_t product(int first, int last) const;
  /// "[64, 10]"
  std::string str() const;
  /// "[B=64, classes=10]": with labels where there are some.
  std::string labelled_str() const;

  friend bool operator==(const Shape& a, const Shape& b);

 private:
  void push(std::int64_t length);

  std::array<std::int64_t, max_rank> lengths_{};
  std::array<std::array<char, max_label + 1>, max_rank> labels_{};
  int rank_ = 0;
};

/// The shape two operands take together by NumPy's rule: aligned at the last axis, lengths equal or one of
/// them 1. Throws ShapeError where the rule cannot hold.
Shape broadcast_shape(const Shape& a, const Shape& b);

/// Numbers of one element type in one block of memory, aligned to 64 bytes. A copy is a copy.
class Tensor {
 public:
  /// An empty float32 tensor of shape [0].
  Tensor();
  /// All zero.
  Tensor(Shape shape, Dtype dtype);
  Tensor(const Tensor& other);
  Tensor(Tensor&& other) noexcept;
  Tensor& operator=(const Tensor& other);
  Tensor& operator=(Tensor&& other) noexcept;
  ~Tensor() = default;

  /// A tensor holding these values, row by row. Throws ShapeError where the count does not fit.
  template <class T>
  static Tensor from(const Shape& shape, std::initializer_list<T> values) {
    return copy_of(shape, dtype_of<T>(), values.begin(), values.size());
  }
  /// A tensor holding these values, row by row. Throws ShapeError where the count does not fit.
  template <class T>
  static Tensor from(const Shape& shape, const std::vector<T>& values) {
    return copy_of(shape, dtype_of<T>(), values.data(), values.size());
  }
  /// Every element set to one value, converted to the type.
  static Tensor full(const Shape& shape, Dtype dtype, double value);

  const Shape& shape() const { return shape_; }
  Dtype dtype() const { return dtype_; }
  /// Number of elements.
  std::int64_t size() const { return shape_.size(); }
  /// Bytes of all elements.
  std::size_t bytes() const { return static_cast<std::size_t>(size()) * size_of(dtype_); }
  /// The memory, whatever its type.
  void* raw() { return memory_.get(); }
  const void* raw() const { return memory_.get(); }

  /// The elements in order. Throws DtypeError where T is not the element type.
  template <class T>
  std::span<T> data() {
    expect(dtype_of<T>());
    return {static_cast<T*>(raw()), static_cast<std::size_t>(size())};
  }
  /// The elements in order. Throws DtypeError where T is not the element type.
  template <class T>
  std::span<const T> data() const {
    expect(dtype_of<T>());
    return {static_cast<const T*>(raw()), static_cast<std::size_t>(size())};
  }
  /// One element. Throws ShapeError outside the shape and DtypeError where T is not the element type.
  template <class T>
  T at(std::initializer_list<std::int64_t> position) const {
    return data<T>()[offset(position)];
  }
  /// An element by its index in memory, as a double whatever the type. Throws ShapeError where there is none,
  /// as does the next.
  double number(std::int64_t index) const;
  /// Sets an element by its index in memory, converted as by to().
  void set_number(std::int64_t index, double value);
  /// The only element of a tensor of size 1, as a double. Throws ShapeError otherwise.
  double item() const;
  /// Each element converted to another type. To integers fractions are cut towards zero, numbers beyond the
  /// type's range become its nearest one, not a number its lowest; as bool, all but 0 is true.
  Tensor to(Dtype dtype) const;
  /// The same elements in another shape of the same size. Throws ShapeError otherwise.
  Tensor reshaped(const Shape& shape) const;
  /// Same shape, type and bytes.
  bool same_bytes(const Tensor& other) const;
  /// Nested brackets as NumPy prints them, shortened beyond 1,000 elements.
  std::string str() const;

 private:
  struct Free {
    void operator()(std::byte* memory) const;
  };
  static Tensor copy_of(const Shape& shape, Dtype dtype, const void* values, std::size_t count);
  void expect(Dtype dtype) const;
  std::size_t offset(std::initializer_list<std::int64_t> position) const;

  Shape shape_;
  Dtype dtype_ = Dtype::float32;
  std::unique_ptr<std::byte[], Free> memory_;
};

}  // namespace gradus
