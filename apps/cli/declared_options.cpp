// declared_options.cpp - options of the command line made of those that the library declares.
#include "declared_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <gradus/catalog.hpp>
#include <gradus/data.hpp>
#include <gradus/runs.hpp>
#include <gradus/train.hpp>
#include <variant>

#include "base/text.hpp"

namespace gradus::cli {
namespace {

std::string with_dashes(std::string_view name) {
  std::string result(name);
  std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

// The first word of a text in which commas part words, and what is behind it. As in CSV, a word that begins
// with a quote may hold commas up to the next one: "a,b"=2.
std::string take_word(std::string_view& text) {
  std::string word;
  bool quoted = false;
  std::size_t at = 0;
  const std::size_t first = text.find_first_not_of(' ');
  const bool may_quote = first != std::string_view::npos && text[first] == '"' &&
                         text.find('"', first + 1) != std::string_view::npos;
  for (; at < text.size() && (quoted || text[at] != ','); ++at) {
    if (!may_quote || text[at] != '"') {
      word += text[at];
    } else if (quoted && at + 1 < text.size() && text[at + 1] == '"') {
      word += text[++at];
    } else {
      quoted = !quoted;
    }
  }
  text.remove_prefix(at);
  return std::string(trimmed(word));
}

// "?,-999" as two words, where commas part them.
void add_words(std::string_view text, bool apart, std::vector<std::string>& words) {
  if (!apart) return words.emplace_back(text), void();
  for (;;) {
    words.push_back(take_word(text));
    if (text.empty()) return;
    text.remove_prefix(1);
  }
}

// "huber (delta), ...; each also takes reduction": what a text may begin with, and the settings of each.
std::string names_with_settings(const PartText& how) {
  const std::vector<catalog::PartFacts> parts = catalog::parts();
  const auto of_training = [](const std::string& sort) {
    return sort == "loss" || sort == "optimizer" || sort == "schedule" || sort == "solver";
  };
  std::vector<std::vector<std::string>> settings;
  for (const std::string& name : how.names()) {
    settings.emplace_back();
    for (const catalog::PartFacts& part : parts)
      if (part.name == name && of_training(part.sort))
        for (const catalog::FieldFacts& field : part.fields) settings.back().push_back(field.name);
  }
  // What nearly all take is said once: not those that wrap another part.
  std::vector<std::string> shared;
  bool by_all = true;
  for (const std::string& name : settings.empty() ? std::vector<std::string>() : settings[0]) {
    const auto takers =
        static_cast<std::size_t>(std::count_if(settings.begin(), settings.end(), [&](const auto& each) {
          return std::find(each.begin(), each.end(), name) != each.end();
        }));
    if (takers + 1 < settings.size()) continue;
    shared.push_back(name);
    by_all = by_all && takers == settings.size();
  }
  std::vector<std::string> texts = how.names();
  for (std::size_t i = 0; i < texts.size(); ++i) {
    std::erase_if(settings[i], [&](const std::string& name) {
      return std::find(shared.begin(), shared.end(), name) != shared.end();
    });
    if (!settings[i].empty()) texts[i] += fmt::format(" ({})", fmt::join(settings[i], ", "));
  }
  return fmt::format("{}{}", fmt::join(texts, ", "),
                     shared.empty() ? ""
                                    : fmt::format("; {} {}", by_all ? "each also takes" : "most also take",
                                                  fmt::join(shared, ", ")));
}

std::string flag_of(const DeclaredOption& declared) {
  return *declared.flag ? declared.flag : with_dashes(declared.field.name);
}

Bounds bounds_of(const DeclaredOption& declared) {
  const Range& range = declared.field.range;
  if (declared.zero_is_none) return {.least = 0, .most = range.most};
  return {.least = range.least, .most = range.most, .open = range.open};
}

/// Adds an option by the type of its field.
class OptionMaker {
 public:
  OptionMaker(Options& options, const DeclaredOption& declared, void* object)
      : options_(options),
        declared_(declared),
        field_(declared.field),
        object_(object),
        shown_("--" + flag_of(declared)) {}

  void operator()(bool usual) const {
    add(Arity::none, field_.doc, [set = setter(), usual](const auto&) { set(!usual); });
  }
  void operator()(std::int64_t usual) const {
    Bounds bounds = bounds_of(declared_);
    bounds.most = std::min(bounds.most, static_cast<double>(most_counted));
    add_number(usual, bounds, &whole_number);
  }
  void operator()(std::uint64_t usual) const { add_number(usual, {.least = 0}, &whole_number); }
  void operator()(double usual) const { add_number(usual, bounds_of(declared_), &real_number); }
  void operator()(const std::string& usual) const {
    Option& option = add(Arity::one, doc(usual.empty() ? "" : fmt::format(" (default {})", usual)),
                         [set = setter(), what = shown_](const auto& values) {
                           expect_value(values.back(), what);
                           set(values.back());
                         });
    if (*field_.choices) option.only(words_in(field_.choices));
  }
  void operator()(const std::vector<std::string>&) const {
    add(Arity::many, doc(), [set = setter(), apart = declared_.by_commas](const auto& values) {
      std::vector<std::string> words;
      for (const std::string& value : values) add_words(value, apart, words);
      set(words);
    });
  }
  void operator()(const PartValue& usual) const {
    const PartText& how = usual.how();
    add(Arity::one, doc("", ": " + names_with_settings(how)),
        [set = setter(), &how, what = shown_](const auto& values) {
          expect_value(values.back(), what);
          set(PartValue(how, how.parse(values.back())));
        });
  }
  // No option holds these.
  void operator()(const std::optional<Extent>&) const {}
  void operator()(const std::vector<std::int64_t>&) const {}
  void operator()(const std::vector<double>&) const {}
  void operator()(const Numbers&) const {}

 private:
  template <class Set>
  Option& add(Arity arity, std::string text, Set set) const {
    return options_.add({.name = flag_of(declared_),
                         .arity = arity,
                         .value = declared_.value,
                         .doc = std::move(text),
                         .set = std::move(set)});
  }
  template <class T, class Read>
  void add_number(T usual, const Bounds& bounds, Read read) const {
    const std::string otherwise = field_.is_given(object_) || declared_.zero_is_none
                                      ? default_of(static_cast<double>(usual), bounds)
                                      : "";
    add(Arity::one, doc(otherwise),
        [set = setter(), clear = declared_.zero_is_none ? field_.clear : nullptr, object = object_, bounds,
         read, what = shown_](const auto& values) {
          const auto number = read(values.back(), what);
          check_bounds(static_cast<double>(number), bounds, what);
          if (clear != nullptr && number == 0)
            clear(object);
          else
            set(static_cast<T>(number));
        });
  }
  std::function<void(FieldValue)> setter() const {
    return [set = field_.set, object = object_](const FieldValue& value) { set(object, value); };
  }
  /// What the option is for, and what it is where it is not given.
  std::string doc(const std::string& default_text = "", const std::string& names = "") const {
    std::string text = field_.doc + names;
    if (*declared_.more) text += fmt::format("; {}", declared_.more);
    if (*declared_.otherwise) return text + fmt::format(" (default {})", declared_.otherwise);
    return text + default_text;
  }
  static std::string default_of(double number, const Bounds& bounds) {
    return bounds.contain(number) ? fmt::format(" (default {})", number) : "";
  }

  Options& options_;
  const DeclaredOption& declared_;
  const Field& field_;
  void* object_;
  std::string shown_;
};

}  // namespace

void declare(Options& options, std::span<const DeclaredOption> declared, void* object) {
  for (const DeclaredOption& each : declared) {
    const FieldValue usual = each.field.get(object);
    std::visit(OptionMaker(options, each, object), static_cast<const FieldValue::variant&>(usual));
  }
}

std::string spelt_as_flag(std::string_view name, std::string_view value) {
  std::string flag = with_dashes(name);
  const std::span<const DeclaredOption> tables[] = {train_options,  run_options,  learning_options,
                                                    column_options, cell_options, image_options};
  for (const std::span<const DeclaredOption> table : tables)
    for (const DeclaredOption& each : table)
      if (name == each.field.name) flag = flag_of(each);
  if (value == "false") return "--no-" + flag;
  return fmt::format("--{}{}{}", flag, value.empty() ? "" : " ", value);
}

}  // namespace gradus::cli
