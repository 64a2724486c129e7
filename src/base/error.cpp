// error.cpp - messages with options in them, which every user sees by the names of his own.
#include <gradus/error.hpp>

namespace gradus {
namespace {

// Around an option, and between its name and its value; no text that people see has them.
constexpr char mark_begin = '\x02', mark_value = '\x1f', mark_end = '\x03';

std::string in_code(std::string_view name, std::string_view value) {
  return std::string(name) + (value.empty() ? "" : " = ") + std::string(value);
}

template <class Spell>
std::string spelt(std::string_view text, const Spell& spell) {
  std::string result;
  while (true) {
    const std::size_t begin = text.find(mark_begin), end = text.find(mark_end, begin);
    if (begin == std::string_view::npos || end == std::string_view::npos) return result.append(text);
    const std::string_view option = text.substr(begin + 1, end - begin - 1);
    const std::size_t cut = option.find(mark_value);
    result.append(text.substr(0, begin));
    result += spell(option.substr(0, cut),
                    cut == std::string_view::npos ? std::string_view() : option.substr(cut + 1));
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::string named_option(std::string_view name, std::string_view value) {
  std::string result(1, mark_begin);
  result += name;
  if (!value.empty()) (result += mark_value) += value;
  return result += mark_end;
}

Error::Error(const std::string& message)
    : std::runtime_error(spelt(message, in_code)),
      marked_(message.find(mark_begin) == std::string::npos ? nullptr
                                                            : std::make_shared<const std::string>(message)) {}

std::string Error::told(
    const std::function<std::string(std::string_view name, std::string_view value)>& spell) const {
  return spelt(message(), spell);
}

}  // namespace gradus
