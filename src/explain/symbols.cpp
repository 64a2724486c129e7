// symbols.cpp - splits names into letters and indices, and writes both.
#include "explain/symbols.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

namespace gradus::explain {
namespace {

struct Greek {
  std::string_view name;
  const char* code;
};
constexpr std::array greek{Greek{"alpha", "945"}, Greek{"beta", "946"},   Greek{"gamma", "947"},
                           Greek{"delta", "948"}, Greek{"lambda", "955"}, Greek{"mu", "956"},
                           Greek{"sigma", "963"}, Greek{"tau", "964"},    Greek{"theta", "952"},
                           Greek{"phi", "966"},   Greek{"rho", "961"},    Greek{"omega", "969"}};

const Greek* greek_letter(std::string_view name) {
  const auto found = std::ranges::find(greek, name, &Greek::name);
  return found == greek.end() ? nullptr : &*found;
}

// A name and what stands low behind it: z and 1, p and a.
struct Split {
  std::string name, low;
};
Split split(const std::string& text) {
  if (const std::size_t low = text.find('_'); low != std::string::npos && low > 0 && low + 1 < text.size())
    return {text.substr(0, low), text.substr(low + 1)};
  std::size_t end = text.size();
  while (end > 1 && std::isdigit(static_cast<unsigned char>(text[end - 1]))) --end;
  return {text.substr(0, end), text.substr(end)};
}

bool is_word(const std::string& text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string::npos;
}

// Names that end in one: dz is d and z.
bool is_gradient(const std::string& name) {
  return name.size() > 1 && name[0] == 'd' &&
         (name.size() == 2 || name == "dyhat" || greek_letter(std::string_view(name).substr(1)) != nullptr);
}

std::string latex_letters(const std::string& name) {
  if (name == "yhat") return "\\hat{y}";
  if (is_gradient(name)) return "d" + std::string(name.size() > 2 ? " " : "") + latex_letters(name.substr(1));
  if (greek_letter(name)) return "\\" + name;
  if (name.size() == 1) return latex_escaped(name);
  return is_word(name) ? "\\mathrm{" + name + "}" : "\\text{" + latex_escaped(name) + "}";
}

std::string escaped(const std::string& text) {
  std::string result;
  for (const char c : text)
    result += c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : std::string(1, c);
  return result;
}

std::string mathml_letters(const std::string& name) {
  if (name == "yhat") return "<mover><mi>y</mi><mo>^</mo></mover>";
  if (is_gradient(name)) return "<mrow><mi>d</mi>" + mathml_letters(name.substr(1)) + "</mrow>";
  if (const Greek* letter = greek_letter(name)) return std::string("<mi>&#") + letter->code + ";</mi>";
  return "<mi>" + escaped(name) + "</mi>";
}

}  // namespace

std::string latex_escaped(const std::string& text) {
  std::string result;
  for (const char c : text)
    if (c == '^')
      result += "\\textasciicircum{}";
    else if (c == '|')
      result += "\\textbar{}";
    else if (c == '<' || c == '>')
      result += c == '<' ? "\\textless{}" : "\\textgreater{}";
    else
      result += std::string_view("_#%&${}").find(c) != std::string_view::npos ? std::string("\\") + c
                                                                              : std::string(1, c);
  return result;
}

std::string latex_symbol(const std::string& name, const std::string& indices) {
  if (name.starts_with('[')) return name;
  if (const std::size_t equals = name.find('='); equals != std::string::npos)
    return "\\mathrm{" + latex_escaped(name.substr(0, equals)) + "}" + name.substr(equals);
  if (const std::size_t held = name.find('|'); held != std::string::npos)
    return "\\left." + latex_symbol(name.substr(0, held)) + "\\right|_{" +
           latex_symbol(name.substr(held + 1)) + "}";
  const std::string low = indices.empty() ? "" : "_{" + indices + "}";
  if (const std::size_t slash = name.find('/');
      slash != std::string::npos && slash > 1 && slash + 2 < name.size())
    return "\\frac{\\partial " + latex_symbol(name.substr(1, slash - 1)) + "}{\\partial " +
           latex_symbol(name.substr(slash + 2)) + "}" + low;
  const Split parts = split(name);
  if (parts.low.empty()) return latex_letters(parts.name) + low;
  return latex_letters(parts.name) + "_{" + latex_escaped(parts.low) +
         (indices.empty() ? "" : "," + indices) + "}";
}

std::string mathml_symbol(const std::string& name) {
  if (name.find_first_of("=[") != std::string::npos) return "<mi>" + escaped(name) + "</mi>";
  if (const std::size_t held = name.find('|'); held != std::string::npos)
    return "<msub><mrow>" + mathml_symbol(name.substr(0, held)) + "<mo>|</mo></mrow>" +
           mathml_symbol(name.substr(held + 1)) + "</msub>";
  if (const std::size_t slash = name.find('/');
      slash != std::string::npos && slash > 1 && slash + 2 < name.size())
    return "<mfrac><mrow><mo>&#8706;</mo>" + mathml_symbol(name.substr(1, slash - 1)) +
           "</mrow><mrow><mo>&#8706;</mo>" + mathml_symbol(name.substr(slash + 2)) + "</mrow></mfrac>";
  const Split parts = split(name);
  if (parts.low.empty()) return mathml_letters(parts.name);
  const bool digits = std::ranges::all_of(parts.low, [](char c) { return c >= '0' && c <= '9'; });
  const std::string low = digits ? "<mn>" + parts.low + "</mn>" : "<mi>" + escaped(parts.low) + "</mi>";
  return "<msub>" + mathml_letters(parts.name) + low + "</msub>";
}

}  // namespace gradus::explain
