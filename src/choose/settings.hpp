// settings.hpp - what can be varied of a training: by the name that its option has, or its model's field.
#pragma once

#include <gradus/runs.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace gradus::choose {

/// One option of training or loading, one field of the named model, the model itself, or the rows to learn
/// from. Values are texts, as on the command line.
class Setting {
 public:
  /// What that is called for a command whose model is named: "lr", "l2", "dropout". Throws UsageError, with
  /// what there is, for anything else.
  static Setting find(std::string_view name, const RunCommand& command);
  /// Whether anything is called so.
  static bool exists(std::string_view name, const RunCommand& command);

  /// As the command line has it: "lr".
  const std::string& name() const { return name_; }
  /// Whether its values are numbers, and whole ones.
  bool is_number() const { return number_; }
  bool is_rows() const { return name_ == "rows"; }
  /// Throws UsageError for a text that is no value of it.
  void set(RunCommand& command, const std::string& value) const;
  /// What it is in a command; empty where it is left to the data.
  std::string value_in(const RunCommand& command) const;
  /// Values that are worth trying: around what it is in a resolved command, as its range is best spaced.
  /// Throws UsageError where nobody can tell.
  std::vector<std::string> usual_values(const RunCommand& resolved, std::int64_t rows) const;

 private:
  Setting() = default;
  const Field& field(const RunCommand& command) const;

  enum class Of { training, loading, model_field, model, rows };
  Of of_ = Of::training;
  std::string name_{};
  const DeclaredOption* option_ = nullptr;
  std::string field_name_{};
  bool number_ = false;
};

/// A number from a text. Throws UsageError naming `what`.
double number_of(const std::string& text, std::string_view what);

/// The model that a command trains where nobody names one: the name of a setting may say it, as degree does.
std::string model_for(std::string_view setting, const RunCommand& command);

}  // namespace gradus::choose
