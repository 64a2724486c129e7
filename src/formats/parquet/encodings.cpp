// encodings.cpp - the ways in which a page of a Parquet file holds its values.
#include "formats/parquet/encodings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/error.hpp>
#include <numeric>

#include "base/file.hpp"
#include "base/text.hpp"

namespace gradus::formats {
namespace {

enum Encoding : std::uint8_t {
  plain = 0,
  old_dictionary = 2,
  runs = 3,
  differences = 5,
  lengths = 6,
  common_starts = 7,
  dictionary = 8,
  split_bytes = 9,
};

constexpr std::size_t bits_of_byte = 8;

// The number at that place among numbers of so many bits, packed from the low bits up.
std::uint64_t packed_number(std::string_view bytes, unsigned bits, std::size_t place) {
  std::uint64_t value = 0;
  for (std::size_t at = place * bits, end = at + bits, got = 0; at < end;) {
    const std::size_t offset = at % bits_of_byte, taken = std::min(bits_of_byte - offset, end - at);
    const std::uint64_t byte = static_cast<unsigned char>(bytes[at / bits_of_byte]);
    value |= (byte >> offset & ((1U << taken) - 1)) << got;
    got += taken;
    at += taken;
  }
  return value;
}

std::size_t bytes_for(std::uint64_t bits) { return (bits + bits_of_byte - 1) / bits_of_byte; }

// What a block of differences is made of.
struct Blocks {
  std::uint64_t block, minis, count;
  std::uint64_t mini() const { return block / minis; }
};

Blocks read_blocks(Cursor& in) {
  constexpr std::uint64_t largest = 1 << 20;
  Blocks blocks{.block = in.varint(), .minis = in.varint(), .count = in.varint()};
  if (blocks.block == 0 || blocks.block > largest || blocks.minis == 0 || blocks.minis > blocks.block ||
      blocks.mini() % bits_of_byte != 0)
    in.fail("a block of numbers is of no size that there is");
  return blocks;
}

// Values that begin behind each other at the front of the bytes.
void cut_values(Cursor& in, const std::vector<std::uint64_t>& sizes, RawValues& result) {
  for (const std::uint64_t size : sizes) result.values.push_back(in.take(size));
}

RawValues read_plain(Cursor& in, const ParquetColumn& column, std::size_t count) {
  RawValues result;
  result.values.reserve(std::min(count, in.rest().size()));
  for (std::size_t i = 0; i < count; ++i)
    result.values.push_back(in.take(column.kind.width > 0 ? column.kind.width : in.number<std::uint32_t>()));
  return result;
}

constexpr std::string_view truths[] = {std::string_view("\0", 1), "\1"};

RawValues read_plain_truths(Cursor& in, std::size_t count) {
  RawValues result;
  const std::string_view bits = in.take(bytes_for(count));
  for (std::size_t i = 0; i < count; ++i) result.values.push_back(truths[packed_number(bits, 1, i)]);
  return result;
}

RawValues read_truths_in_runs(Cursor& in, std::size_t count) {
  RawValues result;
  Cursor bytes(in.take(in.number<std::uint32_t>()), in.what());
  for (const std::uint32_t truth : read_runs(bytes, 1, count)) result.values.push_back(truths[truth]);
  return result;
}

RawValues read_numbers_by_difference(Cursor& in, std::size_t width, std::size_t count) {
  RawValues result;
  std::string& memory = result.memory.emplace_back();
  for (const std::uint64_t number : read_differences(in, count))
    memory.append(reinterpret_cast<const char*>(&number), width);
  for (std::size_t i = 0; i < count; ++i)
    result.values.push_back(std::string_view(memory).substr(i * width, width));
  return result;
}

// Each text as what it shares with the one before, and what follows.
RawValues read_common_starts(Cursor& in, std::size_t count, std::uint64_t most) {
  const std::vector<std::uint64_t> shared = read_differences(in, count);
  RawValues ends, result;
  cut_values(in, read_differences(in, count), ends);
  std::vector<std::size_t> sizes;
  std::string& memory = result.memory.emplace_back();
  for (std::size_t i = 0, last = 0; i < count; ++i) {
    if (shared[i] > last) in.fail("a text shares more than there is");
    if (memory.size() + shared[i] > most) refuse_size(in.what(), most, true);
    memory.append(std::string(memory, memory.size() - last, shared[i])).append(ends.values[i]);
    last = shared[i] + ends.values[i].size();
    sizes.push_back(last);
  }
  std::size_t at = 0;
  for (const std::size_t size : sizes) {
    result.values.push_back(std::string_view(memory).substr(at, size));
    at += size;
  }
  return result;
}

RawValues read_split_bytes(Cursor& in, std::size_t width, std::size_t count) {
  RawValues result;
  if (width == 0) in.fail("texts are split into bytes");
  if (count > in.rest().size() / width) in.fail("a page is short");
  const std::string_view bytes = in.take(width * count);
  std::string& memory = result.memory.emplace_back(bytes.size(), '\0');
  for (std::size_t i = 0; i < bytes.size(); ++i) memory[i % count * width + i / count] = bytes[i];
  for (std::size_t i = 0; i < count; ++i)
    result.values.push_back(std::string_view(memory).substr(i * width, width));
  return result;
}

}  // namespace

std::vector<std::uint32_t> read_runs(Cursor& in, unsigned bits, std::size_t count) {
  constexpr unsigned most_bits = 32;
  if (bits > most_bits) in.fail("numbers of more than 32 bits in runs");
  std::vector<std::uint32_t> numbers;
  numbers.reserve(count);
  while (numbers.size() < count) {
    const std::uint64_t head = in.varint(), length = head >> 1, left = count - numbers.size();
    if ((head & 1) == 0) {
      std::uint32_t value = 0;
      const std::string_view bytes = in.take(bytes_for(bits));
      std::copy(bytes.begin(), bytes.end(), reinterpret_cast<char*>(&value));
      if (bits < most_bits && value >> bits != 0) in.fail("a run holds a number of more bits than it says");
      numbers.insert(numbers.end(), std::min(length, left), value);
      continue;
    }
    // Groups of eight, of which the last may reach beyond what is needed, and is cut by some writers.
    const std::uint64_t wanted = std::min(left, std::min(length, left) * bits_of_byte);
    const std::uint64_t held = std::min(length, left) * bits;
    const std::string_view bytes = in.take(std::min<std::uint64_t>(held, in.rest().size()));
    if (bytes.size() < bytes_for(wanted * bits)) in.fail("a run of numbers is short");
    for (std::uint64_t i = 0; i < wanted; ++i)
      numbers.push_back(static_cast<std::uint32_t>(packed_number(bytes, bits, i)));
  }
  return numbers;
}

std::vector<std::uint64_t> read_differences(Cursor& in, std::size_t count) {
  const Blocks blocks = read_blocks(in);
  if (blocks.count != count) in.fail("a page holds another number of values than it says");
  std::vector<std::uint64_t> numbers;
  numbers.reserve(count);
  auto value = static_cast<std::uint64_t>(in.signed_varint());
  if (count > 0) numbers.push_back(value);
  while (numbers.size() < count) {
    const auto least = static_cast<std::uint64_t>(in.signed_varint());
    const std::string_view widths = in.take(blocks.minis);
    for (std::size_t mini = 0; mini < blocks.minis && numbers.size() < count; ++mini) {
      const auto bits = static_cast<unsigned char>(widths[mini]);
      if (bits > 64) in.fail("numbers of more than 64 bits");
      const std::string_view bytes = in.take(blocks.mini() / bits_of_byte * bits);
      for (std::uint64_t i = 0; i < blocks.mini() && numbers.size() < count; ++i)
        numbers.push_back(value += least + packed_number(bytes, bits, i));
    }
  }
  return numbers;
}

bool is_dictionary_encoding(std::int64_t encoding) {
  return encoding == old_dictionary || encoding == dictionary;
}

RawValues read_values(Cursor& in, std::int64_t encoding, const ParquetColumn& column, std::size_t count,
                      std::uint64_t most) {
  const bool truth = column.type == ParquetType::boolean;
  const bool whole = column.type == ParquetType::int32 || column.type == ParquetType::int64;
  const bool texts = column.type == ParquetType::bytes;
  if (encoding == plain) return truth ? read_plain_truths(in, count) : read_plain(in, column, count);
  if (encoding == runs && truth) return read_truths_in_runs(in, count);
  if (encoding == differences && whole) return read_numbers_by_difference(in, column.kind.width, count);
  if (encoding == lengths && texts) {
    RawValues result;
    cut_values(in, read_differences(in, count), result);
    return result;
  }
  if (encoding == common_starts && (texts || column.type == ParquetType::fixed_bytes)) {
    RawValues result = read_common_starts(in, count, most);
    for (const std::string_view value : result.values)
      if (!texts && value.size() != column.kind.width) in.fail("a value is of another length");
    return result;
  }
  if (encoding == split_bytes && !truth && !texts) return read_split_bytes(in, column.kind.width, count);
  throw DataError(fmt::format("{} whose column {} is held in an encoding that is not read here ({})",
                              in.what(), quote(column.name), encoding));
}

}  // namespace gradus::formats
