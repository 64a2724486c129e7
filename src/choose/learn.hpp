// learn.hpp - one training of many: as ordered, on data that is there, without a folder.
#pragma once

#include <functional>
#include <gradus/choose.hpp>
#include <vector>

#include "choose/answers.hpp"
#include "runs/ordered.hpp"

namespace gradus::choose {

/// What became of it.
struct Learnt {
  Run run{};
  /// On the rows that chose.
  Judged judged{};
  /// On those it has learnt from, where that was asked for.
  Judged trained{};
  /// False where the hook ended it.
  bool finished = true;
};

/// Whether the rows it has learnt from are judged as well.
enum class TrainingRows { passed_over, judged };

/// Trains, and judges the kept weights. The hook gets the share of the steps that are done. Throws what
/// Trainer throws.
Learnt learn(runs::Order& order, const std::function<bool(double)>& hook,
             TrainingRows rows = TrainingRows::passed_over);

/// Tells a hook of one among several trainings that are as long as each other.
class Among {
 public:
  Among(const ChoosingHook& hook, std::size_t count) : hook_(hook), count_(count) {}
  /// The hook of the training in that place.
  std::function<bool(double)> hook_of(std::size_t place, std::string doing) const;

 private:
  const ChoosingHook& hook_;
  std::size_t count_;
};

/// Throws UsageError for commands whose data cannot be read, or whose model cannot be trained, several times.
void expect_repeatable(const RunCommand& command);

/// The metric of a command, empty where it names none. A solver is not told: it minimises the loss, and what
/// it has found is judged by the metric all the same.
std::string take_metric(RunCommand& command);

}  // namespace gradus::choose
