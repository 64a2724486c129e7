// halving.hpp - candidates that are trained further and further, ever fewer of them.
#pragma once

#include <gradus/choose.hpp>
#include <optional>
#include <string>
#include <vector>

#include "choose/candidate.hpp"
#include "choose/search.hpp"

namespace gradus::choose {

/// What is to be done in a folder of a search: tune.json from its start on.
struct TunePlan {
  /// As ordered, with its model named and its budget in steps.
  RunCommand command{};
  std::vector<Choice> choices{};
  int folds = -1;
};

/// A candidate, and what it said after its last round.
struct Runner {
  Choice choice{};
  RunCommand command{};
  TunedCandidate told{};
  std::vector<double> parts{};
  std::int64_t steps = 0;
  bool alive = true;
};

/// A search by rounds. All that it knows beside its plan are checkpoints in a folder, one for each candidate,
/// cut and round; so it is interrupted and gone on with anywhere.
class Halving {
 public:
  /// `folder` holds the checkpoints.
  Halving(const TunePlan& plan, std::string folder, const ChoosingHook& hook);

  /// False where the hook ended it.
  bool run();

  std::vector<Runner>& runners() { return runners_; }
  std::size_t chosen() const { return chosen_; }
  const Measure& measure() const { return *measure_; }
  const Cuts& cuts() const { return cuts_; }
  double cost() const;
  std::int64_t steps() const;
  /// The file of a candidate, a cut and a round.
  std::string checkpoint_of(std::size_t runner, std::size_t cut, std::size_t number) const;

 private:
  bool round(std::size_t number);
  /// Trains further and judges; false where the hook ended it.
  bool advance(std::size_t place, std::size_t number);
  /// One cut of it; adds what it says of the rows that choose.
  bool advance_cut(Runner& runner, std::size_t place, std::size_t cut, std::size_t number,
                   const Dataset& data, Answers& answers);
  void keep_best(std::size_t number);
  void choose();
  std::vector<std::size_t> living() const;
  std::string best_text() const;

  const TunePlan& plan_;
  std::string folder_;
  const ChoosingHook& hook_;
  std::vector<Runner> runners_{};
  Cuts cuts_{};
  std::optional<Measure> measure_{};
  std::size_t chosen_ = 0, judged_rows_ = 0;
  std::optional<std::size_t> best_{};
  /// Work of finished pieces and of all, in trainings to the end.
  double done_ = 0, all_ = 0;
};

/// Epochs of a round of a training of so many, and how many candidates may be in it.
int epochs_of_round(std::size_t number, int planned);
std::size_t most_in_round(std::size_t number, std::size_t candidates);
/// Of them.
inline constexpr std::size_t round_count = 3;
/// The most trainings to the end that candidates as usual may cost together, and how many these are.
inline constexpr double most_cost = 6;
inline constexpr int usual_candidates = 24;

/// So many candidates as cost no more than in proportion, where each is trained for so many epochs.
int affordable(int candidates, int planned_epochs);

}  // namespace gradus::choose
