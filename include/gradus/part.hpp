// part.hpp - the parts a training is made of (layers, losses, penalties, rules, schedules, initialisers), and
// their fields.
//
// A part is a plain struct with defaults. It declares its fields once: name, range, unit, meaning. Model
// texts such as "dropout 0.5", model files, help, Python and documentation all read that declaration.
#pragma once

#include <cstdint>
#include <gradus/one_of.hpp>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gradus {

/// What a field may hold.
using FieldValue = OneOf<bool, std::int64_t, double, std::string>;

/// The numbers a field accepts, ends included.
struct Range {
  double least = -std::numeric_limits<double>::infinity();
  double most = std::numeric_limits<double>::infinity();
  /// True where `least` itself is refused.
  bool open = false;
};

/// Any number; zero or more; more than zero; between zero and one.
inline constexpr Range any_number{};
inline constexpr Range not_negative{.least = 0};
inline constexpr Range positive{.least = 0, .open = true};
inline constexpr Range fraction{.least = 0, .most = 1};

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
};

/// Declares a field: `field<&Dropout::probability>("probability", fraction, "share of numbers set to zero")`.
template <auto Member>
constexpr Field field(const char* name, Range range, const char* doc, const char* unit = "") {
  return {name,
          range,
          doc,
          unit,
          []<class Owner, class Value>(Value Owner::*) {
            return +[](const void* object) { return FieldValue(static_cast<const Owner*>(object)->*Member); };
          }(Member),
          []<class Owner, class Value>(Value Owner::*) {
            return +[](void* object, const FieldValue& value) {
              static_cast<Owner*>(object)->*Member = std::get<Value>(value);
            };
          }(Member)};
}

/// Declares a field that holds one of a few words: `choice<&Huber::reduction>("reduction", "mean|sum",
/// "...")`.
template <auto Member>
constexpr Field choice(const char* name, const char* choices, const char* doc) {
  Field result = field<Member>(name, any_number, doc);
  result.choices = choices;
  return result;
}

/// A value read from text, as the type that `like` holds. Throws UsageError naming `what` where the text does
/// not fit, or is no finite number.
FieldValue parse_field(std::string_view text, const FieldValue& like, std::string_view what);

/// A value as text that parse_field reads back exactly.
std::string field_text(const FieldValue& value);

/// Throws UsageError where a value of `owner.field` is not finite, out of its range or of another type.
void check_field(std::string_view owner, const Field& field, const FieldValue& value, const FieldValue& like);

/// Throws UsageError where a field is none of the owner's: it would read the owner as what it is not.
void expect_field(std::string_view owner, std::span<const Field> fields, const Field& field);

/// The record of one kind of part, made at compile time: its name, meaning, fields, and what it can do.
template <class Functions>
struct Kind {
  /// "dropout"
  const char* name;
  /// What it does, in one or two sentences, with its formula.
  const char* doc;
  std::span<const Field> fields;
  /// A new one with default values.
  std::shared_ptr<void> (*make)();
  /// A copy of an object of this kind.
  std::shared_ptr<void> (*copy)(const void* object);
  Functions functions;
};

/// A part of any kind, with value semantics: `Part<LayerFunctions> layer = Dropout{0.5};` What it holds is
/// shared with its copies and never changed. Moving is copying, so that there is always a part in it.
template <class Functions>
class Part {
 public:
  /// The record that parts of this sort have.
  using KindType = Kind<Functions>;

  /// Wraps a struct that has a record: `T::kind`. Throws UsageError where a field is out of its range.
  template <class T>
  requires std::is_same_v<std::remove_cvref_t<decltype(T::kind)>, KindType> Part(T value)
      : kind_(&T::kind), object_(std::make_shared<T>(std::move(value))) {  // NOLINT: conversion is the point
    for (const Field& field : kind_->fields)
      check_field(kind_->name, field, field.get(object_.get()), field.get(object_.get()));
  }
  Part(const Part&) = default;
  Part(Part&& other) noexcept : Part(static_cast<const Part&>(other)) {}  // NOLINT: never empty
  Part& operator=(const Part&) = default;
  Part& operator=(Part&& other) noexcept { return *this = static_cast<const Part&>(other); }
  ~Part() = default;
  /// One of this kind with default values.
  explicit Part(const KindType& kind) : kind_(&kind), object_(kind.make()) {}

  const KindType& kind() const { return *kind_; }
  /// "dropout"
  std::string_view name() const { return kind_->name; }
  /// The struct inside.
  const void* object() const { return object_.get(); }
  /// The struct inside, by its type; null where it is another.
  template <class T>
  const T* as() const {
    return kind_ == &T::kind ? static_cast<const T*>(object_.get()) : nullptr;
  }
  /// The same part with one field changed. Throws UsageError where the value does not fit, or the field is
  /// one of another kind.
  Part with(const Field& field, const FieldValue& value) const {
    expect_field(kind_->name, kind_->fields, field);
    check_field(kind_->name, field, value, field.get(object_.get()));
    Part result = *this;
    std::shared_ptr<void> copy = kind_->copy(object_.get());
    field.set(copy.get(), value);
    result.object_ = std::move(copy);
    return result;
  }

 private:
  const KindType* kind_;
  std::shared_ptr<const void> object_;
};

/// The record of kind T: `constinit const LayerKind Dropout::kind = make_kind<Dropout>("dropout", "...",
/// fields, {...});`
template <class T, class Functions>
constexpr Kind<Functions> make_kind(const char* name, const char* doc, std::span<const Field> fields,
                                    Functions functions) {
  return {name,
          doc,
          fields,
          []() -> std::shared_ptr<void> { return std::make_shared<T>(); },
          [](const void* object) -> std::shared_ptr<void> {
            return std::make_shared<T>(*static_cast<const T*>(object));
          },
          functions};
}

}  // namespace gradus
