// search.cpp - what a search varies, and the candidates that come of it.
#include "choose/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <gradus/catalog.hpp>
#include <gradus/error.hpp>
#include <map>
#include <optional>

#include "base/random.hpp"
#include "base/text.hpp"

namespace gradus::choose {
namespace {

// Draws that may repeat what was drawn before, for each candidate.
constexpr int draws_for_each = 50;

std::vector<std::string> pieces_of(std::string_view text, char separator) {
  std::vector<std::string> pieces;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(separator, begin), text.size());
    pieces.emplace_back(trimmed(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return pieces;
}

// What of it stands before "=".
std::string name_in(const std::string& piece) {
  return std::string(trimmed(std::string_view(piece).substr(0, piece.find('='))));
}

std::vector<std::string> usual_models(const Schema& schema, const std::string& ordered) {
  std::vector<std::string> models{ordered};
  const char* linear = schema.task == Task::classify ? "softmax" : "linear";
  for (const char* model : {"mlp:64", "mlp:256,128", linear})
    if (model != ordered && !(schema.task == Task::label && model == linear)) models.emplace_back(model);
  return models;
}

std::vector<std::string> usual_losses(const Loss& loss) {
  if (loss.name() == "squared_error" || loss.name() == "half_squared_error")
    return {"squared_error", "huber"};
  if (loss.name() == "cross_entropy") return {"cross_entropy", "cross_entropy label_smoothing=0.1"};
  return {};
}

/// Finds values that suit a model, whose own defaults depend on the data.
class Values {
 public:
  Values(const RunCommand& command, const runs::Order& first) : command_(command), first_(first) {}

  /// The values of one dimension for that model; the usual one among them is left out. None: nothing to try.
  std::vector<std::string> of(const Dimension& dimension, const std::string& model) {
    if (!dimension.values.empty()) return dimension.values;
    const std::string& name = dimension.setting;
    if (name == "model") return usual_models(first_.data.schema(), first_.command.model);
    if (name == "loss") return usual_losses(*first_.options.loss);
    RunCommand command = command_;
    command.model = model;
    if (!Setting::exists(name, command)) return {};
    const runs::Order& order = order_of(model);
    const Setting setting = Setting::find(name, command);
    if (order.options.solver && (name == "lr" || name == "batch" || name == "dropout")) return {};
    const std::string now = setting.value_in(order.command);
    if (name == "lr") return scaled(now, {0.1, 0.3, 3.0});
    if (name == "batch") return scaled(now, {0.5, 2.0, 4.0}, true);
    if (name == "dropout") return {"0.1", "0.3"};
    return setting.usual_values(order.command, order.data.split().train);
  }

 private:
  static std::vector<std::string> scaled(const std::string& now, std::initializer_list<double> factors,
                                         bool whole = false) {
    std::vector<std::string> values;
    if (now.empty()) return values;
    for (const double factor : factors) {
      const double value = number_of(now, "a value") * factor;
      if (whole && value < 1) continue;
      values.push_back(whole ? fmt::format("{:.0f}", value)
                             : fmt::format("{}", number_of(fmt::format("{:.3g}", value), "a value")));
    }
    return values;
  }

  const runs::Order& order_of(const std::string& model) {
    auto found = orders_.find(model);
    if (found == orders_.end()) {
      RunCommand command = command_;
      command.model = model;
      const data::ReadData read = runs::read_for(command);
      found = orders_.emplace(model, runs::order_on(command, read.whole())).first;
    }
    return found->second;
  }

  const RunCommand& command_;
  const runs::Order& first_;
  std::map<std::string, runs::Order> orders_{};
};

/// Gathers choices, none twice.
class Choices {
 public:
  Choices(std::vector<Dimension> dimensions, const RunCommand& command, const runs::Order& first)
      : dimensions_(std::move(dimensions)), command_(command), first_(first), values_(command, first) {}

  std::vector<Choice> up_to(int most) {
    add({});
    one_by_one(static_cast<std::size_t>(most));
    by_chance(static_cast<std::size_t>(most));
    return std::move(choices_);
  }

 private:
  void add(Choice choice) {
    // What is the usual value says nothing; the model is said with others, whose values are its own.
    std::erase_if(choice, [&](const auto& each) { return is_usual(each); });
    if (std::find(choices_.begin(), choices_.end(), choice) == choices_.end()) choices_.push_back(choice);
  }

  bool is_usual(const std::pair<std::string, std::string>& each) const {
    if (each.first == "model") return each.second == first_.command.model;
    if (each.first == "loss") return each.second == gradus::text_of(*first_.options.loss);
    return false;
  }

  // One setting changed at a time: what single answers are drawn from.
  void one_by_one(std::size_t most) {
    for (const Dimension& dimension : dimensions_)
      for (const std::string& value : values_.of(dimension, first_.command.model))
        if (choices_.size() < most) add({{dimension.setting, value}});
  }

  void by_chance(std::size_t most) {
    const Random random(command_.training.seed, "tune");
    std::uint64_t draw = 0;
    const std::uint64_t draws = most * draws_for_each;
    for (std::uint64_t trial = 0; trial < draws && choices_.size() < most; ++trial) {
      Choice choice;
      std::string model = first_.command.model;
      for (const Dimension& dimension : dimensions_) {
        std::vector<std::string> values = values_.of(dimension, model);
        // As it is, one time among the others.
        const std::uint64_t place = random.below(values.size() + 1, draw++);
        if (place == values.size()) continue;
        choice.emplace_back(dimension.setting, values[place]);
        if (dimension.setting == "model") model = values[place];
      }
      add(std::move(choice));
    }
  }

  std::vector<Dimension> dimensions_;
  const RunCommand& command_;
  const runs::Order& first_;
  Values values_;
  std::vector<Choice> choices_{};
};

}  // namespace

std::vector<Dimension> parse_search(const std::string& text, const RunCommand& command) {
  std::vector<std::string> parts;
  for (std::string& piece : pieces_of(text, ',')) {
    if (piece.empty())
      throw UsageError(fmt::format("a setting is missing between commas in {}", quote(text)));
    // A comma within values: what follows is no name.
    const bool digits = piece[0] >= '0' && piece[0] <= '9';
    const bool in_value = !parts.empty() && parts.back().find('=') != std::string::npos &&
                          (digits || !Setting::exists(name_in(piece), command));
    if (in_value)
      parts.back() += ',' + piece;
    else
      parts.push_back(std::move(piece));
  }
  std::vector<Dimension> dimensions;
  for (const std::string& part : parts) {
    Dimension dimension{.setting = Setting::find(name_in(part), command).name()};
    if (dimension.setting == "rows")
      throw UsageError(
          "rows to learn from are no setting to choose: gradus curve rows shows what they bring");
    if (const std::size_t equals = part.find('='); equals != std::string::npos)
      dimension.values = pieces_of(std::string_view(part).substr(equals + 1), '|');
    for (const Dimension& before : dimensions)
      if (before.setting == dimension.setting)
        throw UsageError(fmt::format("{} stands twice in {}", dimension.setting, quote(text)));
    // Its values are settled before those that depend on it.
    dimensions.insert(dimension.setting == "model" ? dimensions.begin() : dimensions.end(), dimension);
  }
  return dimensions;
}

std::vector<Choice> candidates_of(const std::vector<Dimension>& dimensions, const RunCommand& command,
                                  const runs::Order& first, int most) {
  return Choices(dimensions, command, first).up_to(most);
}

RunCommand chosen_command(const RunCommand& command, const Choice& choice) {
  RunCommand result = command;
  for (const auto& [name, value] : choice) Setting::find(name, result).set(result, value);
  return result;
}

std::string text_of(const Choice& choice) {
  std::string text;
  for (const auto& [name, value] : choice)
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", name, value);
  return text.empty() ? "as ordered" : text;
}

}  // namespace gradus::choose
