// part.hpp - the parts a training is made of (layers, losses, penalties, rules, schedules, initialisers):
// values that know what they can do, their fields, and how to be copied.
#pragma once

#include <gradus/field.hpp>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace gradus {

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
      if (field.is_given(object_.get()))
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
