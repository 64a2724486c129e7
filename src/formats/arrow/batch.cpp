// batch.cpp - rows that lie together in an Arrow file, a column after the other.
#include "formats/arrow/batch.hpp"

#include <fmt/format.h>

#include <gradus/error.hpp>

#include "base/machine.hpp"

namespace gradus::formats {
namespace {

// A node is the number of values and of those that are missing; a buffer is a place and a length.
constexpr std::size_t pair_bytes = 2 * sizeof(std::int64_t);

bool bit_at(std::string_view bits, std::size_t place) {
  return (static_cast<unsigned char>(bits[place / 8]) >> place % 8 & 1) != 0;
}

constexpr std::string_view truth_bytes[] = {std::string_view("\0", 1), "\1"};

}  // namespace

ArrowBatch::ArrowBatch(const FlatRecord& batch, std::string_view body, const std::string& what,
                       std::uint64_t most)
    : batch_(batch), body_(body, what), left_(most) {
  const auto rows = batch_.number<std::int64_t>(0, 0);
  if (rows < 0) body_.fail("a number of rows below 0");
  rows_ = static_cast<std::uint64_t>(rows);
  nodes_ = batch_.list(1, pair_bytes);
  buffers_ = batch_.list(2, pair_bytes);
  counts_ = batch_.list(4, sizeof(std::int64_t));
  if (!batch_.has(3)) return;
  constexpr std::int8_t lz4 = 0, zstd = 1;
  const auto codec = batch_.inner(3).number<std::int8_t>(0, lz4);
  if (codec != lz4 && codec != zstd) body_.fail("it is packed in a way that is not known here");
  codec_ = codec == lz4 ? Codec::lz4_frame : Codec::zstd;
}

void ArrowBatch::take_node() {
  if (next_node_ == nodes_.count) body_.fail("a column is missing");
  const std::size_t place = nodes_.start + pair_bytes * next_node_++;
  if (batch_.read<std::int64_t>(place) != static_cast<std::int64_t>(rows_))
    body_.fail("a column has another number of rows than it says");
  missing_ = batch_.read<std::int64_t>(place + sizeof(std::int64_t));
}

std::string_view ArrowBatch::take_buffer(RawValues& result) {
  if (next_buffer_ == buffers_.count) body_.fail("a column is missing");
  const std::size_t entry = buffers_.start + pair_bytes * next_buffer_++;
  const auto place = batch_.read<std::int64_t>(entry),
             size = batch_.read<std::int64_t>(entry + sizeof(std::int64_t));
  Cursor in(body_);
  if (place < 0 || size < 0) in.fail("a column lies beyond its end");
  in.take(static_cast<std::uint64_t>(place));
  const std::string_view buffer = in.take(static_cast<std::uint64_t>(size));
  if (codec_ == Codec::none || buffer.empty()) return buffer;
  Cursor packed(buffer, in.what());
  const auto inside = packed.number<std::int64_t>();
  if (inside == -1) return packed.rest();
  if (inside < 0) in.fail("a column has a size below 0");
  std::string& bytes = result.memory.emplace_back(
      unpack_part(packed.rest(), codec_, static_cast<std::uint64_t>(inside), in.what(), left_));
  left_ -= bytes.size();
  return bytes;
}

std::uint64_t ArrowBatch::take_count_of_buffers() {
  if (next_count_ == counts_.count) body_.fail("a column is missing");
  const auto count = batch_.read<std::int64_t>(counts_.start + sizeof(std::int64_t) * next_count_++);
  if (count < 0 || static_cast<std::uint64_t>(count) > buffers_.count) body_.fail("a column is missing");
  return static_cast<std::uint64_t>(count);
}

RawValues ArrowBatch::read(const ArrowColumn& column) {
  take_node();
  expect_memory(rows_ * sizeof(std::string_view));
  RawValues result;
  if (column.layout == Layout::nothing && !column.dictionary) {
    result.values.resize(rows_);
    return result;
  }
  const std::int64_t missing = missing_;
  const std::string_view there = take_buffer(result);
  if (column.dictionary)
    result = read_fixed(column.index.width, std::move(result));
  else if (column.layout == Layout::bits)
    result = read_bits(std::move(result));
  else if (column.layout == Layout::texts)
    result = read_texts<std::int32_t>(std::move(result));
  else if (column.layout == Layout::texts_64)
    result = read_texts<std::int64_t>(std::move(result));
  else if (column.layout == Layout::views)
    result = read_views(std::move(result));
  else
    result = read_fixed(column.kind.width, std::move(result));
  remove_missing(there, missing, result);
  return result;
}

void ArrowBatch::pass(const ArrowColumn& column) {
  if (next_node_++ == nodes_.count) body_.fail("a column is missing");
  next_buffer_ += column.buffers;
  if (column.layout == Layout::views && !column.dictionary) next_buffer_ += take_count_of_buffers();
  if (next_buffer_ > buffers_.count) body_.fail("a column is missing");
  for (const ArrowColumn& inside : column.inside) pass(inside);
}

RawValues ArrowBatch::read_fixed(std::size_t width, RawValues result) {
  const std::string_view buffer = take_buffer(result);
  if (rows_ > buffer.size() / width) body_.fail("a column is short");
  result.values.reserve(rows_);
  for (std::uint64_t row = 0; row < rows_; ++row) result.values.push_back(buffer.substr(row * width, width));
  return result;
}

RawValues ArrowBatch::read_bits(RawValues result) {
  const std::string_view buffer = take_buffer(result);
  if (rows_ > buffer.size() * 8) body_.fail("a column is short");
  for (std::uint64_t row = 0; row < rows_; ++row) result.values.push_back(truth_bytes[bit_at(buffer, row)]);
  return result;
}

template <class Place>
RawValues ArrowBatch::read_texts(RawValues result) {
  const std::string_view places = take_buffer(result), texts = take_buffer(result);
  // There may be no places where there are no rows.
  if (rows_ > 0 && rows_ >= places.size() / sizeof(Place)) body_.fail("a column is short");
  result.values.reserve(rows_);
  for (std::uint64_t row = 0; row < rows_; ++row) {
    const auto start = number_at<Place>(places.substr(row * sizeof(Place))),
               end = number_at<Place>(places.substr((row + 1) * sizeof(Place)));
    if (start < 0 || end < start || static_cast<std::uint64_t>(end) > texts.size())
      body_.fail("a text lies beyond its column");
    result.values.push_back(
        texts.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(end - start)));
  }
  return result;
}

RawValues ArrowBatch::read_views(RawValues result) {
  constexpr std::size_t width = 16, head = sizeof(std::uint32_t), most_inside = 12;
  const std::string_view views = take_buffer(result);
  if (rows_ > views.size() / width) body_.fail("a column is short");
  std::vector<std::string_view> buffers;
  for (std::uint64_t left = take_count_of_buffers(); left > 0; --left) buffers.push_back(take_buffer(result));
  result.values.reserve(rows_);
  for (std::uint64_t row = 0; row < rows_; ++row) {
    const std::string_view view = views.substr(row * width, width);
    const auto length = number_at<std::uint32_t>(view);
    if (length <= most_inside) {
      result.values.push_back(view.substr(head, length));
      continue;
    }
    // Its first letters come before its buffer and its place there.
    const auto buffer = number_at<std::uint32_t>(view.substr(2 * head)),
               place = number_at<std::uint32_t>(view.substr(3 * head));
    if (buffer >= buffers.size()) body_.fail("a text lies beyond its column");
    Cursor in(buffers[buffer], body_.what());
    in.take(place);
    result.values.push_back(in.take(length));
  }
  return result;
}

void ArrowBatch::remove_missing(std::string_view there, std::int64_t missing, RawValues& values) const {
  if (missing == 0) return;
  if (rows_ > there.size() * 8) body_.fail("a column does not say which values are missing");
  for (std::uint64_t row = 0; row < rows_; ++row)
    if (!bit_at(there, row)) values.values[row] = {};
}

}  // namespace gradus::formats
