// json.cpp - JSON in and out, with errors that say which text is wrong and where.
#include "base/json.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"

namespace gradus {
namespace {

// Hears the events of a parser and refuses what parse_json promises to refuse. The parser's own callback
// would do, but it searches every list from its start after each object.
class Checker {
 public:
  Checker(std::string_view text, std::string_view what, int most_depth)
      : text_(text), what_(what), most_depth_(most_depth) {}

  std::vector<std::string> names;

  bool null() { return true; }
  bool boolean(bool) { return true; }
  bool number_integer(std::int64_t) { return true; }
  bool number_unsigned(std::uint64_t) { return true; }
  bool number_float(double, const std::string&) { return true; }
  bool string(const std::string&) { return true; }
  bool binary(const Json::binary_t&) { return true; }
  bool start_object(std::size_t) { return open(); }
  bool end_object() { return close(); }
  bool start_array(std::size_t) { return open(); }
  bool end_array() { return close(); }

  bool key(const std::string& name) {
    if (!open_.back().insert(name).second)
      throw FileError(fmt::format("{} has {} twice in one object", what_, quote(name)));
    if (open_.size() == 1) names.push_back(name);
    return true;
  }

  bool parse_error(std::size_t byte, const std::string&, const Json::exception& error) {
    const std::size_t at = std::min<std::size_t>(byte > 0 ? byte - 1 : 0, text_.size());
    const std::string_view before = text_.substr(0, at);
    const auto line = 1 + std::count(before.begin(), before.end(), '\n');
    const std::size_t line_end = before.rfind('\n');
    const std::size_t column = 1 + at - (line_end == std::string_view::npos ? 0 : line_end + 1);
    const bool syntax = dynamic_cast<const Json::parse_error*>(&error) != nullptr;
    throw FileError(fmt::format("{}:{}:{}: {}{}", what_, line, column,
                                syntax ? "this is not valid JSON" : "this number is too large",
                                at == text_.size() ? ": it ends too early" : ""));
  }

 private:
  bool open() {
    if (open_.size() == static_cast<std::size_t>(most_depth_))
      throw FileError(fmt::format("{} is nested more than {} levels deep", what_, most_depth_));
    open_.emplace_back();
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  std::string_view text_, what_;
  int most_depth_;
  // The members seen so far in each object that is still open.
  std::vector<std::set<std::string>> open_;
};

}  // namespace

std::vector<std::string> check_json(std::string_view text, std::string_view what, int most_depth) {
  Checker checker(text, what, most_depth);
  Json::sax_parse(text.begin(), text.end(), &checker);
  return std::move(checker.names);
}

Json parse_json(std::string_view text, std::string_view what) {
  check_json(text, what);
  return Json::parse(text.begin(), text.end());
}

std::string dump_json(const Json& json, int indent) {
  return json.dump(indent, ' ', false, Json::error_handler_t::replace);
}

void refuse_member(std::string_view found, std::string_view key, std::string_view expected,
                   std::string_view what) {
  throw FileError(fmt::format("\"{}\" in {} must be {}, but it is {}", key, what, expected, quote(found)));
}

}  // namespace gradus
