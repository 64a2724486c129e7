// tensor.cpp - element types and tensors: aligned memory with value semantics.
#include <fmt/format.h>
#include <sys/mman.h>

#include <cstdint>
#include <cstring>
#include <gradus/error.hpp>
#include <gradus/tensor.hpp>
#include <new>
#include <utility>

#include "base/machine.hpp"
#include "tensor/convert.hpp"
#include "tensor/dispatch.hpp"

namespace gradus {
namespace {

constexpr std::align_val_t alignment{64};
constexpr std::int64_t printed_at_most = 1000;
// Memory from which on pages of 2 MiB are asked for: what fewer of them hold costs more than it saves.
constexpr std::size_t large = std::size_t{4} << 20, page = 4096;

struct DtypeFacts {
  std::string_view name;
  std::size_t size;
};
constexpr std::array<DtypeFacts, dtype_count> facts{
    {{"float32", 4}, {"float64", 8}, {"int64", 8}, {"bool", 1}, {"uint8", 1}}};

const DtypeFacts& facts_of(Dtype dtype) {
  const auto number = static_cast<std::size_t>(dtype);
  if (number >= facts.size()) throw DtypeError(fmt::format("there is no element type number {}", number));
  return facts[number];
}

// Products walk down columns, a page for every row: fewer pages are found sooner. Systems that have none keep
// small ones.
void prefer_large_pages(std::byte* memory, std::size_t bytes) {
#if defined(MADV_HUGEPAGE)
  const std::size_t before = (page - reinterpret_cast<std::uintptr_t>(memory) % page) % page;
  (void)madvise(memory + before, bytes - before, MADV_HUGEPAGE);
#endif
}

void print(const Tensor& tensor, int axis, std::int64_t& index, std::string& text) {
  if (axis == tensor.shape().rank()) {
    text += fmt::format("{}", tensor.number(index++));
    return;
  }
  text += '[';
  for (std::int64_t i = 0; i < tensor.shape()[axis]; ++i) {
    if (i) text += ", ";
    print(tensor, axis + 1, index, text);
  }
  text += ']';
}

void check_index(const Tensor& tensor, std::int64_t index) {
  if (index < 0 || index >= tensor.size())
    throw ShapeError(
        fmt::format("there is no number {} in a tensor of shape {}", index, tensor.shape().str()));
}

}  // namespace

std::string_view name(Dtype dtype) { return facts_of(dtype).name; }

std::size_t size_of(Dtype dtype) { return facts_of(dtype).size; }

Dtype parse_dtype(std::string_view text) {
  for (int i = 0; i < dtype_count; ++i)
    if (facts[i].name == text) return static_cast<Dtype>(i);
  throw UsageError(
      fmt::format("no element type is called \"{}\"; choose float32, float64, int64, bool or uint8", text));
}

void Tensor::Free::operator()(std::byte* memory) const { ::operator delete[](memory, alignment); }

Tensor::Tensor() : Tensor(Shape{0}, Dtype::float32) {}

Tensor::Tensor(Shape shape, Dtype dtype) : shape_(shape), dtype_(dtype) {
  // Kernels may read a whole vector at the end of a tensor: 64 bytes of slack keep that inside the block.
  const std::size_t padded = (bytes() + 63) / 64 * 64 + 64;
  expect_memory(padded);
  memory_.reset(static_cast<std::byte*>(::operator new[](padded, alignment)));
  if (padded >= large) prefer_large_pages(memory_.get(), padded);
  std::memset(memory_.get(), 0, padded);
}

Tensor::Tensor(const Tensor& other) : Tensor(other.shape_, other.dtype_) {
  if (bytes() > 0) std::memcpy(raw(), other.raw(), bytes());
}

Tensor::Tensor(Tensor&& other) noexcept
    : shape_(std::exchange(other.shape_, Shape{0})),
      dtype_(other.dtype_),
      memory_(std::move(other.memory_)) {}

Tensor& Tensor::operator=(const Tensor& other) {
  if (this != &other) *this = Tensor(other);
  return *this;
}

Tensor& Tensor::operator=(Tensor&& other) noexcept {
  shape_ = std::exchange(other.shape_, Shape{0});
  dtype_ = other.dtype_;
  memory_ = std::move(other.memory_);
  return *this;
}

Tensor Tensor::copy_of(const Shape& shape, Dtype dtype, const void* values, std::size_t count) {
  if (static_cast<std::size_t>(shape.size()) != count)
    throw ShapeError(fmt::format("{} values do not fill a tensor of shape {}", count, shape.str()));
  Tensor result(shape, dtype);
  if (count > 0) std::memcpy(result.raw(), values, result.bytes());
  return result;
}

Tensor Tensor::full(const Shape& shape, Dtype dtype, double value) {
  Tensor result(shape, dtype);
  for (std::int64_t i = 0; i < result.size(); ++i) result.set_number(i, value);
  return result;
}

void Tensor::expect(Dtype dtype) const {
  if (dtype != dtype_)
    throw DtypeError(
        fmt::format("a tensor of {} cannot be read as {}; convert it with to()", name(dtype_), name(dtype)));
}

std::size_t Tensor::offset(std::initializer_list<std::int64_t> position) const {
  if (static_cast<int>(position.size()) != shape_.rank())
    throw ShapeError(
        fmt::format("a position of {} numbers does not point into shape {}", position.size(), shape_.str()));
  std::int64_t index = 0;
  int axis = 0;
  for (const std::int64_t i : position) {
    if (i < 0 || i >= shape_[axis])
      throw ShapeError(fmt::format("position {} lies outside axis {} of shape {}", i, axis, shape_.str()));
    index = index * shape_[axis++] + i;
  }
  return static_cast<std::size_t>(index);
}

double Tensor::number(std::int64_t index) const {
  check_index(*this, index);
  return dispatch(dtype_,
                  [&]<class T>() { return static_cast<double>(static_cast<const T*>(raw())[index]); });
}

void Tensor::set_number(std::int64_t index, double value) {
  check_index(*this, index);
  dispatch(dtype_, [&]<class T>() { static_cast<T*>(raw())[index] = converted<T>(value); });
}

double Tensor::item() const {
  if (size() != 1)
    throw ShapeError(fmt::format("item() needs exactly one element, got shape {}", shape_.str()));
  return number(0);
}

Tensor Tensor::to(Dtype dtype) const {
  Tensor result(shape_, dtype);
  dispatch(dtype_, [&]<class From>() {
    dispatch(dtype, [&]<class To>() {
      const From* in = static_cast<const From*>(raw());
      To* out = static_cast<To*>(result.raw());
      for (std::int64_t i = 0, n = size(); i < n; ++i) out[i] = converted<To>(in[i]);
    });
  });
  return result;
}

Tensor Tensor::reshaped(const Shape& shape) const {
  if (shape.size() != size())
    throw ShapeError(
        fmt::format("{} elements of shape {} do not fill shape {}", size(), shape_.str(), shape.str()));
  Tensor result = *this;
  result.shape_ = shape;
  return result;
}

bool Tensor::same_bytes(const Tensor& other) const {
  return shape_ == other.shape_ && dtype_ == other.dtype_ &&
         (bytes() == 0 || std::memcmp(raw(), other.raw(), bytes()) == 0);
}

std::string Tensor::str() const {
  if (size() > printed_at_most)
    return fmt::format("{} numbers of {}, shape {}", size(), name(dtype_), shape_.str());
  std::string text;
  std::int64_t index = 0;
  print(*this, 0, index, text);
  return text;
}

}  // namespace gradus
