// error.hpp - the exceptions that Gradus throws; every one of them derives from gradus::Error.
//
// A message is one or two lines: what is wrong, where, and what to do about it.
#pragma once

#include <stdexcept>
#include <string>

namespace gradus {

/// Base of all exceptions thrown by Gradus.
class Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
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
