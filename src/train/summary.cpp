// summary.cpp - a run in a few lines.
#include <fmt/format.h>

#include <gradus/train.hpp>

namespace gradus {

std::string Run::summary() const {
  std::string text = fmt::format("{} on {}: {} parameters, {} rows, {} epochs in {:.1f} s ({})\n", model,
                                 data, parameters, train_rows, epochs.size(), seconds, ended);
  for (const std::string& note : notes) text += "note: " + note + "\n";
  if (best_epoch < 0 || best_epoch >= static_cast<int>(epochs.size())) return text;
  const EpochRecord& best_one = epochs[static_cast<std::size_t>(best_epoch)];
  text += fmt::format("best epoch {}: training loss {:.4f}", best_epoch + 1, best_one.train_loss);
  if (best_one.validation.rows > 0) {
    text += fmt::format(", validation loss {:.4f}", best_one.validation.loss);
    text += task != Task::regress ? fmt::format(", accuracy {:.2f} %", 100 * best_one.validation.accuracy)
                                  : fmt::format(", rmse {:.4g}", best_one.validation.total_rmse());
  }
  return text + fmt::format("\ntest rows opened {} time{}\n", test_openings, test_openings == 1 ? "" : "s");
}

}  // namespace gradus
