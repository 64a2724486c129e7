// json.cpp - JSON in and out, with errors that say which text is wrong and where. Reading, and the text of
// numbers and strings, are nlohmann's.
#include "base/json.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "base/machine.hpp"
#include "base/text.hpp"

namespace gradus {
namespace {

using Library = nlohmann::json;

// Builds a value from the events of a parser, and refuses what parse_json promises to refuse.
class Builder {
 public:
  Builder(std::string_view text, std::string_view what, int most_depth)
      : text_(text), what_(what), most_depth_(static_cast<std::size_t>(most_depth)) {}

  Json result;

  bool null() { return put(Json()); }
  bool boolean(bool value) { return put(value); }
  bool number_integer(std::int64_t value) { return put(value); }
  bool number_unsigned(std::uint64_t value) { return put(value); }
  bool number_float(double value, const std::string&) { return put(value); }
  bool string(std::string& value) { return put(std::move(value)); }
  bool binary(const Library::binary_t&) { return true; }
  bool start_object(std::size_t) { return open(Json::object()); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(Json::array()); }
  bool end_array() { return close(); }

  bool key(std::string& name) {
    if (!open_.back().names.insert(name).second)
      throw FileError(fmt::format("{} has {} twice in one object", what_, quote(name)));
    open_.back().key = std::move(name);
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const Library::exception& error) {
    const std::size_t at = std::min<std::size_t>(byte > 0 ? byte - 1 : 0, text_.size());
    const std::string_view before = text_.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_end = before.rfind('\n');
    const std::size_t column = 1 + at - (line_end == std::string_view::npos ? 0 : line_end + 1);
    const bool syntax = dynamic_cast<const Library::parse_error*>(&error) != nullptr;
    throw FileError(fmt::format("{}:{}:{}: {}{}", what_, line, column,
                                syntax ? "this is not valid JSON" : "this number is too large",
                                at == text_.size() ? ": it ends too early" : ""));
  }

 private:
  /// An array or object whose end has not come yet, with the name that its next value gets.
  struct Open {
    Json value;
    std::unordered_set<std::string> names{};
    std::string key{};
  };

  bool put(Json value) {
    if (open_.empty())
      result = std::move(value);
    else if (open_.back().value.is_array())
      open_.back().value.push_back(std::move(value));
    else
      open_.back().value.add(std::move(open_.back().key), std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() == most_depth_)
      throw FileError(fmt::format("{} is nested more than {} levels deep", what_, most_depth_));
    open_.push_back({std::move(value)});
    return true;
  }
  bool close() {
    Json value = std::move(open_.back().value);
    open_.pop_back();
    return put(std::move(value));
  }

  std::string_view text_, what_;
  std::size_t most_depth_;
  std::vector<Open> open_;
};

// Writes values as the library does, without first making them its own.
class Writer {
 public:
  Writer(int indent, bool ascii, BadUtf8 bad) : indent_(indent), ascii_(ascii), bad_(bad) {}

  std::string text;

  void write(const Json& json, int depth = 0) {
    if (json.is_array())
      list('[', ']', json.items(), depth, [&](const Json& item) { write(item, depth + 1); });
    else if (json.is_object())
      list('{', '}', json.members(), depth, [&](const Json::Member& member) {
        write_string(member.key);
        text += indent_ < 0 ? ":" : ": ";
        write(member.value, depth + 1);
      });
    else if (json.is_string())
      write_string(json.text());
    else if (json.is_boolean())
      text += json.truth() ? "true" : "false";
    else if (json.is_number_unsigned())
      text += fmt::to_string(json.whole());
    else if (json.is_number_integer())
      text += fmt::to_string(static_cast<std::int64_t>(json.whole()));
    else if (json.is_number())
      text += Library(json.number()).dump();
    else
      text += "null";
  }

 private:
  template <class Items, class Write>
  void list(char begin, char end, const Items& items, int depth, const Write& write_item) {
    text += begin;
    bool first = true;
    for (const auto& item : items) {
      if (!first) text += ',';
      first = false;
      new_line(depth + 1);
      write_item(item);
    }
    if (!first) new_line(depth);
    text += end;
  }

  void new_line(int depth) {
    if (indent_ < 0) return;
    text += '\n';
    text.append(static_cast<std::size_t>(depth) * static_cast<std::size_t>(indent_), ' ');
  }

  void write_string(const std::string& value) {
    using Handler = Library::error_handler_t;
    try {
      text +=
          Library(value).dump(-1, ' ', ascii_, bad_ == BadUtf8::refuse ? Handler::strict : Handler::replace);
    } catch (const Library::type_error&) {
      throw UsageError(fmt::format("{} is not UTF-8 text", quote(value)));
    }
  }

  int indent_;
  bool ascii_;
  BadUtf8 bad_;
};

}  // namespace

Json::Json(std::initializer_list<Pair> members) : Json(object()) {
  for (const auto& [key, value] : members) set(key, value);
}

Json Json::array(std::initializer_list<Json> items) {
  Json result;
  result.value_ = std::vector<Json>(items);
  return result;
}

Json Json::object() {
  Json result;
  result.value_ = std::vector<Member>();
  return result;
}

double Json::number() const {
  if (is_number_unsigned()) return static_cast<double>(std::get<std::uint64_t>(value_));
  if (is_number_integer()) return static_cast<double>(std::get<std::int64_t>(value_));
  return std::get<double>(value_);
}

std::uint64_t Json::whole() const {
  if (is_number_unsigned()) return std::get<std::uint64_t>(value_);
  return static_cast<std::uint64_t>(std::get<std::int64_t>(value_));
}

const Json* Json::find(std::string_view key) const {
  for (const Member& member : members())
    if (member.key == key) return &member.value;
  return nullptr;
}

const Json& Json::operator[](std::string_view key) const { return member_of(*this, key, "this value"); }

Json& Json::operator[](std::string_view key) {
  if (const Json* found = find(key)) return const_cast<Json&>(*found);
  return add(std::string(key), Json());
}

Json& Json::add(std::string key, Json value) {
  if (is_null()) value_ = std::vector<Member>();
  return std::get<std::vector<Member>>(value_).emplace_back(Member{std::move(key), std::move(value)}).value;
}

Json& Json::set(std::string_view key, Json value) {
  (*this)[key] = std::move(value);
  return *this;
}

Json& Json::push_back(Json value) {
  if (is_null()) value_ = std::vector<Json>();
  std::get<std::vector<Json>>(value_).push_back(std::move(value));
  return *this;
}

bool Json::operator==(const Json& other) const { return value_ == other.value_; }

std::string Json::str() const {
  Writer writer(-1, true, BadUtf8::replace);
  writer.write(*this);
  return std::move(writer.text);
}

Json parse_json(std::string_view text, std::string_view what, int most_depth) {
  // What a value takes beside its text.
  constexpr std::uint64_t growth = 20;
  expect_memory(growth * text.size());
  Builder builder(text, what, most_depth);
  Library::sax_parse(text.begin(), text.end(), &builder);
  return std::move(builder.result);
}

std::string dump_json(const Json& json, int indent, BadUtf8 bad) {
  Writer writer(indent, false, bad);
  writer.write(json);
  return std::move(writer.text);
}

bool whole_number_fits(const Json& json, std::int64_t least, std::uint64_t most) {
  if (json.is_number_unsigned()) return json.whole() <= most;
  if (!json.is_number_integer()) return false;
  const auto value = static_cast<std::int64_t>(json.whole());
  return value >= least && (value < 0 || static_cast<std::uint64_t>(value) <= most);
}

const Json& member_of(const Json& json, std::string_view key, std::string_view what) {
  if (!json.is_object()) throw FileError(fmt::format("{} is not a JSON object", what));
  const Json* found = json.find(key);
  if (!found) throw FileError(fmt::format("{} lacks \"{}\"", what, key));
  return *found;
}

void refuse_member(const Json& found, std::string_view key, std::string_view expected,
                   std::string_view what) {
  throw FileError(
      fmt::format("\"{}\" in {} must be {}, but it is {}", key, what, expected, quote(dump_json(found))));
}

}  // namespace gradus
