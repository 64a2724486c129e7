// error.hpp - the exceptions that Gradus throws; every one of them derives from gradus::Error.
//
// A message is one or two lines: what is wrong, where, and what to do about it.
#pragma once

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

namespace gradus {

/// An option inside of a message, and what it is to be where that is said: "patience", "dtype = float64". A
/// program whose users call it otherwise shows it as they do, see Error::told.
std::string named_option(std::string_view name, std::string_view value = {});

/// Base of all exceptions thrown by Gradus.
class Error : public std::runtime_error {
 public:
  /// what() has the options of the message by the names they have in code.
  explicit Error(const std::string& message);
  /// The same with each option as `spell` has it: "--dtype float64".
  std::string told(
      const std::function<std::string(std::string_view name, std::string_view value)>& spell) const;
  /// The message as it was given, for one that quotes it.
  std::string message() const { return marked_ ? *marked_ : what(); }

 private:
  /// The message, where it names options.
  std::shared_ptr<const std::string> marked_;
};

/// An option, name or argument that makes no sense; the message suggests the nearest valid one.
class UsageError : public Error {
 public:
  using Error::Error;
};

/// Input data that cannot be used; the message names file, line and column where it can.
class DataError : public Error {
 public:
  using Error::Error;
};

/// A file or folder that cannot be read or written, or a damaged model file.
class FileError : public Error {
 public:
  using Error::Error;
};

/// Shapes that do not fit an op or each other, or that no machine has memory for; the message names op, rule,
/// shapes got, shapes expected and layer.
class ShapeError : public UsageError {
 public:
  using UsageError::UsageError;
};

/// An element type that an op does not accept.
class DtypeError : public UsageError {
 public:
  using UsageError::UsageError;
};

/// A number became NaN or infinite; the message names op, layer, step and rows.
class NonFiniteError : public Error {
 public:
  using Error::Error;
};

/// Training moved away from a minimum instead of towards it.
class DivergenceError : public Error {
 public:
  using Error::Error;
};

}  // namespace gradus
