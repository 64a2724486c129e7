// field.hpp - the fields of parts (layers, losses, rules, ...): their types, ranges and declarations.
//
// A part is a plain struct with defaults. It declares its fields once: name, range, unit, meaning. Model
// texts such as "dropout 0.5", model files, help, Python and documentation all read that declaration.
#pragma once

#include <cstddef>
#include <cstdint>
#include <gradus/one_of.hpp>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace gradus {

// ---- What fields hold

/// Lengths down (rows) and along (columns) an image; one number stands for both: "5", or "3x5".
struct Extent {
  constexpr Extent() = default;
  constexpr Extent(std::int64_t both) : down(both), along(both) {}  // NOLINT: 5 is an extent
  constexpr Extent(std::int64_t rows, std::int64_t columns) : down(rows), along(columns) {}
  std::int64_t down = 1, along = 1;
  /// Equal lengths.
  friend bool operator==(const Extent&, const Extent&) = default;
};

/// Numbers written down row by row: "[[20,20],[-20,-20]]", or in one line, "[-30,10]".
struct Numbers {
  std::vector<double> values{};
  /// Length of a row; 0: all are in one line.
  std::int64_t columns = 0;

  /// True where nothing was written down.
  bool empty() const { return values.empty(); }
  /// How many rows; a line counts as none.
  std::int64_t rows() const { return columns == 0 ? 0 : static_cast<std::int64_t>(values.size()) / columns; }
  /// Equal numbers in equal rows.
  friend bool operator==(const Numbers&, const Numbers&) = default;
};

/// How a part, or parts in order, that a field holds become text and back: the catalog knows.
struct PartText {
  /// "an initialiser"
  const char* what;
  std::string (*text)(const void* held);
  /// Throws UsageError that says what was expected.
  std::shared_ptr<const void> (*parse)(std::string_view text);
  /// The names that a text may begin with.
  std::vector<std::string> (*names)();
};

/// The texts of parts of one sort, such as Layer or std::vector<Layer>.
template <class Held>
const PartText& part_text_of();

/// A part, or parts in order, in a field of another part; or none, where a field may be left out.
class PartValue {
 public:
  PartValue(const PartText& how, std::shared_ptr<const void> held) : how_(&how), held_(std::move(held)) {}
  /// How it is written, and what there is: a Held where how() is part_text_of<Held>().
  const PartText& how() const { return *how_; }
  const void* held() const { return held_.get(); }
  /// As the catalog writes it; empty where there is none.
  std::string text() const { return held_ ? how_->text(held_.get()) : ""; }
  /// Equal texts.
  friend bool operator==(const PartValue& a, const PartValue& b) {
    return a.how_ == b.how_ && a.text() == b.text();
  }

 private:
  const PartText* how_;
  std::shared_ptr<const void> held_;
};

/// What a field may hold: a flag, a whole number, one of at least 0, a number, a word, words, an extent that
/// may be left out, whole numbers, numbers, written rows of numbers, or parts.
using FieldValue =
    OneOf<bool, std::int64_t, std::uint64_t, double, std::string, std::vector<std::string>,
          std::optional<Extent>, std::vector<std::int64_t>, std::vector<double>, Numbers, PartValue>;

// ---- Declarations

/// How the numbers of a field are best spaced by somebody who tries several.
enum class Scale : std::uint8_t { linear, logarithmic, powers_of_two };

/// Whole numbers beyond are a slip or an attack; within, sums and products of two cannot overflow.
inline constexpr std::int64_t most_counted = 1'000'000'000;

/// The numbers a field accepts, ends included; of lists and extents, each of them. Whole numbers are at most
/// most_counted in any case, but for those of at least 0 by their type, such as seeds.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  /// True where `least` itself is refused.
  bool open = false;
  Scale scale = Scale::linear;

  /// Whether a number lies in it; one that is not a number does not.
  constexpr bool holds(double number) const {
    return number <= most && (open ? number > least : number >= least);
  }
};

/// Any number; zero or more; more than zero; between zero and one.
inline constexpr Range any_number{};
inline constexpr Range not_negative{.least = 0};
inline constexpr Range positive{.least = 0, .open = true};
inline constexpr Range fraction{.least = 0, .most = 1};
/// Of things that are counted: at least one.
inline constexpr Range at_least_one{.least = 1};
inline constexpr Range whole_by_powers{.least = 1, .scale = Scale::powers_of_two};
/// Learning rates and the like: more than zero, by factors. Prices of weights: the same, or none.
inline constexpr Range positive_by_factors{.least = 0, .open = true, .scale = Scale::logarithmic};
inline constexpr Range not_negative_by_factors{.least = 0, .scale = Scale::logarithmic};

/// One declared field of a part.
struct Field {
  const char* name;
  Range range;
  const char* doc;
  const char* unit;
  /// Reads the field of an object of the part's type.
  FieldValue (*get)(const void* object);
  /// Writes it. The value has the field's own type.
  void (*set)(void* object, const FieldValue& value);
  /// The words a field accepts, separated by bars: "mean|sum"; empty where any text will do.
  const char* choices = "";
  /// An extent that may be left out.
  bool optional = false;
  /// Of a std::optional: whether a value is there, and how to take it away; get() then gives the value that
  /// its type begins with. Null where there always is one, and of extents.
  bool (*given)(const void* object) = nullptr;
  void (*clear)(void* object) = nullptr;

  /// True where an object has a value.
  bool is_given(const void* object) const { return given == nullptr || given(object); }
};

// An enum that fields hold says the words for its values, in order: `constexpr const char*
// words_of(Reduction) { return "mean|sum|none"; }`.

/// The word at a place of "mean|sum|none"; empty where there are fewer.
std::string_view word_at(const char* words, std::size_t place);
/// All of them.
std::vector<std::string> words_in(const char* words);
/// The place of a word; the number of words where it is none of them.
std::size_t place_of(const char* words, std::string_view word);

/// Whole numbers of any size, truth values aside.
template <class Value>
concept WholeNumber = std::is_integral_v<Value> && !std::is_same_v<Value, bool>;

/// Values that a field holds as parts.
template <class Value>
concept HeldAsPart = !std::is_enum_v<Value> && !std::is_same_v<Value, Extent> && !WholeNumber<Value> &&
                     !std::is_constructible_v<FieldValue, Value>;

/// How a member of a part is seen as the value of a field.
template <class Value>
struct FieldTraits {
  /// Of a member.
  static FieldValue get(const Value& value) {
    if constexpr (std::is_enum_v<Value>)
      return std::string(word_at(words_of(Value{}), static_cast<std::size_t>(value)));
    else if constexpr (std::is_same_v<Value, Extent>)
      return std::optional<Extent>(value);
    else if constexpr (WholeNumber<Value>)
      return static_cast<std::conditional_t<std::is_signed_v<Value>, std::int64_t, std::uint64_t>>(value);
    else if constexpr (!HeldAsPart<Value>)
      return FieldValue(value);
    else
      return PartValue(part_text_of<Value>(), std::make_shared<Value>(value));
  }
  /// Into a member; the value is one that get() may give.
  static void set(Value& member, const FieldValue& value) {
    if constexpr (std::is_enum_v<Value>)
      member = static_cast<Value>(place_of(words_of(Value{}), std::get<std::string>(value)));
    else if constexpr (std::is_same_v<Value, Extent>)
      member = *std::get<std::optional<Extent>>(value);
    else if constexpr (WholeNumber<Value>)
      member = static_cast<Value>(
          std::get<std::conditional_t<std::is_signed_v<Value>, std::int64_t, std::uint64_t>>(value));
    else if constexpr (!HeldAsPart<Value>)
      member = std::get<Value>(value);
    else
      member = *static_cast<const Value*>(std::get<PartValue>(value).held());
  }
};

/// Values that may be left out.
template <class Value>
requires(!std::is_same_v<Value, Extent>) struct FieldTraits<std::optional<Value>> {
  static_assert(!std::is_same_v<Value, bool>, "a flag says by an enum of its own that it is not given");
  /// An enum that is not given is an empty word.
  static FieldValue get(const std::optional<Value>& value) {
    if (value) return FieldTraits<Value>::get(*value);
    if constexpr (std::is_enum_v<Value>) return std::string();
    if constexpr (HeldAsPart<Value>)
      return PartValue(part_text_of<Value>(), nullptr);
    else
      return FieldTraits<Value>::get(Value{});
  }
  static void set(std::optional<Value>& member, const FieldValue& value) {
    if constexpr (HeldAsPart<Value>) {
      member = *static_cast<const Value*>(std::get<PartValue>(value).held());
    } else {
      FieldTraits<Value>::set(member.emplace(), value);
    }
  }
};

/// A member of an object, or a member of its member: whose it is, its type, and where it lies.
template <auto Member, auto... Inner>
struct MemberPath;
template <class OwnerType, class ValueType, ValueType OwnerType::*Member>
struct MemberPath<Member> {
  using Owner = OwnerType;  ///< The type of the object.
  using Value = ValueType;  ///< The type of the member.
  /// The member of an object.
  static const Value& of(const void* object) { return static_cast<const Owner*>(object)->*Member; }
  /// The same, to be changed.
  static Value& of(void* object) { return static_cast<Owner*>(object)->*Member; }
};
/// A member of a member.
template <auto Outer, auto Member, auto... Inner>
struct MemberPath<Outer, Member, Inner...> {
  using Owner = typename MemberPath<Outer>::Owner;             ///< As above.
  using Value = typename MemberPath<Member, Inner...>::Value;  ///< As above.
  /// As above.
  static const Value& of(const void* object) {
    return MemberPath<Member, Inner...>::of(static_cast<const void*>(&MemberPath<Outer>::of(object)));
  }
  /// As above.
  static Value& of(void* object) {
    return MemberPath<Member, Inner...>::of(static_cast<void*>(&MemberPath<Outer>::of(object)));
  }
};

/// The words of an enum, or of one that may be left out; empty for other types.
template <class Value>
constexpr const char* choices_of() {
  if constexpr (std::is_enum_v<Value>)
    return words_of(Value{});
  else if constexpr (
      requires { typename Value::value_type; } && requires(Value value) { value.has_value(); })
    return choices_of<typename Value::value_type>();
  else
    return "";
}

/// Declares a field: `field<&Dropout::probability>("probability", fraction, "share of numbers set to zero")`.
/// A member that is an enum gives the words of words_of; `field<&TrainOptions::clipping, &Clipping::norm>` is
/// a member of a member.
template <auto... Member>
constexpr Field field(const char* name, Range range, const char* doc, const char* unit = "") {
  using Path = MemberPath<Member...>;
  using Value = typename Path::Value;
  Field result{name, range, doc, unit, nullptr, nullptr};
  result.get = [](const void* object) { return FieldTraits<Value>::get(Path::of(object)); };
  result.set = [](void* object, const FieldValue& value) {
    FieldTraits<Value>::set(Path::of(object), value);
  };
  result.optional = std::is_same_v<Value, std::optional<Extent>>;
  result.choices = choices_of<Value>();
  if constexpr (requires(Value value) { value.has_value(); }) {
    if (result.optional) return result;
    result.given = [](const void* object) { return Path::of(object).has_value(); };
    result.clear = [](void* object) { Path::of(object).reset(); };
  }
  return result;
}

/// What a value is, for people: "a whole number, or two as in 3x5".
std::string_view type_text(const FieldValue& value);

/// The numbers of a range: "at least 0 and at most 1"; empty where any will do.
std::string range_text(const Range& range);

/// A value as text; the catalog's parse_field reads it back exactly.
std::string field_text(const FieldValue& value);

/// Throws UsageError where a value of `owner.field` is not finite, out of its range or of another type.
void check_field(std::string_view owner, const Field& field, const FieldValue& value, const FieldValue& like);

}  // namespace gradus
