// arrow.cpp - Arrow files and streams, which are Feather files of version 2, too.
#include <fmt/format.h>

#include <gradus/error.hpp>
#include <map>
#include <optional>
#include <utility>

#include "base/file.hpp"
#include "base/text.hpp"
#include "data/gzip.hpp"
#include "formats/arrow/batch.hpp"
#include "formats/component.hpp"

namespace gradus::formats {
namespace {

constexpr std::string_view file_mark("ARROW1\0\0", 8), file_end = "ARROW1";
// What stands before the length of a message, where it is not of the oldest kind.
constexpr std::uint32_t continued = 0xffffffff;

enum class Header : std::uint8_t { none = 0, schema = 1, dictionary = 2, batch = 3 };

/// A message, and the bytes that it speaks of.
struct Message {
  FlatRecord record;
  std::string_view body;
  std::size_t description = 0;

  Header header() const { return static_cast<Header>(record.number<std::uint8_t>(1, 0)); }
};

// The next message; none where they end.
std::optional<Message> take_message(Cursor& in) {
  constexpr std::int16_t oldest = 3;
  if (in.at_end()) return std::nullopt;
  auto size = in.number<std::uint32_t>();
  if (size == continued) size = in.number<std::uint32_t>();
  if (size == 0) return std::nullopt;
  Message message{.record = FlatRecord::root(in.take(size), in.what()), .body = {}, .description = size};
  if (message.record.number<std::int16_t>(0, 0) < oldest)
    throw DataError(fmt::format("{} of a version from before 2017; write it anew", in.what()));
  const auto body = message.record.number<std::int64_t>(3, 0);
  if (body < 0) in.fail("a message with a size below 0");
  message.body = in.take(static_cast<std::uint64_t>(body));
  return message;
}

bool is_arrow_stream(std::string_view bytes) {
  constexpr std::size_t least = 16;
  if (bytes.size() < least || number_at<std::uint32_t>(bytes) != continued) return false;
  const std::string what = "a stream";
  Cursor in(bytes, what);
  try {
    const std::optional<Message> first = take_message(in);
    return first && first->header() == Header::schema;
  } catch (const DataError&) {
    return false;
  }
}

bool is_arrow(std::string_view bytes) { return bytes.starts_with(file_mark) || is_arrow_stream(bytes); }

/// Columns, dictionaries and rows, in the order in which messages bring them.
class ArrowTable {
 public:
  ArrowTable(data::Request& request, const std::string& what)
      : request_(request), what_(what), most_(request.options.max_bytes) {}

  void take_schema(const FlatRecord& schema, std::size_t bytes) {
    columns_ = read_arrow_schema(schema, bytes, what_);
    std::vector<std::string> names;
    std::vector<NotRead> refused;
    for (const ArrowColumn& column : columns_) {
      names.push_back(column.name);
      if (!column.not_read.empty() && is_wanted(request_, column.name))
        refused.push_back({column.name, column.not_read});
      if (!column.note.empty())
        notes_.push_back(fmt::format("column {}: {}", quote(column.name), column.note));
    }
    refuse_columns(request_, refused);
    table_.emplace(request_.source.file, std::move(names), most_);
  }

  void take(const Message& message) {
    if (message.header() == Header::schema || message.header() == Header::none) return;
    if (!table_) Cursor({}, what_).fail("it does not begin with its columns");
    if (message.header() == Header::dictionary) return take_dictionary(message);
    if (message.header() == Header::batch) return take_rows(message);
    throw DataError(fmt::format("{} that holds tensors, and no table", what_));
  }

  data::TableText finish() {
    if (!table_) Cursor({}, what_).fail("it does not begin with its columns");
    data::TableText text = table_->finish(data::checksum_text(data::crc32(request_.source.bytes)));
    text.notes = std::move(notes_);
    return text;
  }

 private:
  void take_dictionary(const Message& message) {
    const FlatRecord dictionary = message.record.inner(2);
    const auto id = dictionary.number<std::int64_t>(0, 0);
    for (ArrowColumn column : columns_) {
      if (column.dictionary != id || !column.not_read.empty()) continue;
      column.dictionary.reset();
      ArrowBatch batch(dictionary.inner(1), message.body, what_, most_);
      words_ += batch.rows();
      if (words_ > most_) refuse_size(request_.source.file, most_, true);
      RawValues words = batch.read(column);
      RawValues& all = dictionaries_[id];
      if (dictionary.number<std::uint8_t>(2, 0) == 0) all = {};
      all.values.insert(all.values.end(), words.values.begin(), words.values.end());
      all.memory.splice(all.memory.end(), words.memory);
      return;
    }
  }

  void take_rows(const Message& message) {
    ArrowBatch batch(message.record.inner(2), message.body, what_, most_);
    if (batch.rows() == 0) return;
    table_->expect_rows(batch.rows());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i].not_read.empty()) {
        add_cells(columns_[i], batch.read(columns_[i]), (*table_)[i]);
        continue;
      }
      batch.pass(columns_[i]);
      for (std::uint64_t row = 0; row < batch.rows(); ++row) (*table_)[i].nothing();
    }
    table_->write_rows(batch.rows());
  }

  void add_cells(const ArrowColumn& column, const RawValues& values, CellColumn& cells) {
    if (!column.dictionary) {
      for (const std::string_view value : values.values) add_value(value, column.kind, cells);
      return;
    }
    const std::vector<std::string_view>& words = dictionaries_[*column.dictionary].values;
    for (const std::string_view place : values.values) {
      if (place.data() && natural_number(place) >= words.size())
        Cursor({}, what_).fail("a value is none of its dictionary");
      add_value(place.data() ? words[natural_number(place)] : place, column.kind, cells);
    }
  }

  data::Request& request_;
  const std::string& what_;
  std::uint64_t most_;
  std::vector<ArrowColumn> columns_;
  std::map<std::int64_t, RawValues> dictionaries_;
  std::uint64_t words_ = 0;
  std::vector<std::string> notes_;
  std::optional<CellTable> table_;
};

// A file says at its end where its messages are; dictionaries may lie behind rows.
void read_arrow_file(std::string_view bytes, const std::string& what, ArrowTable& table) {
  constexpr std::size_t tail = sizeof(std::uint32_t) + file_end.size(), block = 24;
  const Cursor whole(bytes, what);
  if (bytes.size() < file_mark.size() + tail || !bytes.ends_with(file_end)) whole.fail("its end is missing");
  const std::uint64_t size = number_at<std::uint32_t>(bytes.substr(bytes.size() - tail));
  if (size > bytes.size() - tail - file_mark.size()) whole.fail("its end is larger than it is");
  const FlatRecord end = FlatRecord::root(bytes.substr(bytes.size() - tail - size, size), what);
  table.take_schema(end.inner(1), size);
  for (const std::size_t field : {2, 3}) {
    const FlatList blocks = end.list(field, block);
    for (std::size_t i = 0; i < blocks.count; ++i) {
      Cursor in(whole);
      in.take(end.read<std::uint64_t>(blocks.start + block * i));
      const std::optional<Message> message = take_message(in);
      if (!message) whole.fail("a message is missing");
      table.take(*message);
    }
  }
}

void read_arrow_stream(std::string_view bytes, const std::string& what, ArrowTable& table) {
  Cursor in(bytes, what);
  bool first = true;
  while (const std::optional<Message> message = take_message(in)) {
    if (message->header() == Header::schema && std::exchange(first, false))
      table.take_schema(message->record.inner(2), message->description);
    else
      table.take(*message);
  }
}

data::TableText read_arrow(data::Request& request) {
  const std::string_view bytes = request.source.bytes;
  const bool file = bytes.starts_with(file_mark);
  const std::string what = request.source.file + (file ? ": an Arrow file" : ": an Arrow stream");
  ArrowTable table(request, what);
  if (file)
    read_arrow_file(bytes, what, table);
  else
    read_arrow_stream(bytes, what, table);
  return table.finish();
}

}  // namespace

constinit const data::Format arrow_format{"Arrow (Feather)", is_arrow, read_arrow, nullptr};

}  // namespace gradus::formats
