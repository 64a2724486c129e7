// a6_four_questions.cpp - row A6: which batch size, learning rate, loss and model, answered for given data.
#include <algorithm>
#include <gradus/choose.hpp>

#include "textbook/row.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::a6_four_questions {
namespace {

void compute(Findings& find) {
  const TemporaryFolder folder;
  RunCommand command{.data = "digits", .model = "mlp:16"};
  command.training = {.epochs = 16, .threads = 1};
  const TuneResult found = tune(command, folder.path("run"), {.candidates = 10, .folds = 0});
  const char* questions[] = {"batch size", "learning rate", "loss", "model"};
  find.near("questions answered", 4, static_cast<double>(found.answers.size()), 0);
  for (std::size_t i = 0; i < found.answers.size(); ++i) {
    const TuneAnswer& answer = found.answers[i];
    find.same("the question", questions[i], answer.question);
    find.holds("an answer, its evidence and a command that shows it",
               !answer.answer.empty() && !answer.evidence.empty() && answer.command.starts_with("gradus "));
    find.note(answer.question + ": " + answer.answer + " (" + answer.evidence + ")");
  }
  const TunedCandidate& chosen = found.candidates[found.chosen];
  find.near("accuracy of the chosen candidate, and of the run that it became", chosen.value,
            found.run.validation.accuracy, 0);
  find.at_least("what it gains on the command as ordered", 0,
                chosen.value - found.candidates[0].value + 1e-12);
  find.at_most("cost of all candidates, in trainings", 6, found.cost);
  find.near("openings of the test rows", 1, found.run.run.test_openings, 0);
}

}  // namespace

extern const RowFile row{
    "Which batch size, which learning rate, which loss and which model? They are chosen by the validation "
    "rows, never by the "
    "test rows. `gradus tune` answers for any data, with the figures behind each answer and the command that "
    "shows them again.",
    &compute};

}  // namespace gradus::textbook::a6_four_questions
