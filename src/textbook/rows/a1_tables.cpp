// a1_tables.cpp - row A1: the film table, with a category among the inputs and two targets.
#include <fmt/format.h>

#include <array>
#include <gradus/data.hpp>
#include <gradus/predictor.hpp>
#include <gradus/train.hpp>

#include "base/random.hpp"
#include "textbook/row.hpp"
#include "textbook/temporary_folder.hpp"

namespace gradus::textbook::a1_tables {
namespace {

constexpr const char* header =
    "production_costs,promotional_costs,genre,box_office_first_week,book_sales,revenue_usa,revenue_"
    "international\n";
constexpr std::array genres = {"action", "comedy", "drama"};

struct Film {
  double production, promotion, first_week, books;
  std::size_t genre;

  // Revenues as they would be in a world where the linear model is right, in millions.
  double usa() const {
    constexpr std::array by_genre = {30.0, -10.0, 0.0};
    return 20 + 0.8 * production + 1.1 * promotion + 2.0 * first_week + 0.3 * books + by_genre[genre];
  }
  double international() const {
    constexpr std::array by_genre = {60.0, -20.0, 10.0};
    return 5 + 1.5 * production + 0.4 * promotion + 2.5 * first_week + 0.9 * books + by_genre[genre];
  }
  std::string line() const {
    return fmt::format("{:.4f},{:.4f},{},{:.4f},{:.4f},{:.6f},{:.6f}\n", production, promotion, genres[genre],
                       first_week, books, usa(), international());
  }
};

Film film(std::uint64_t i) {
  const Random random(1, "films", i);
  const auto between = [&](double low, double high, std::uint64_t k) {
    // Four digits, as the table has them.
    return std::round((low + (high - low) * random.uniform(k)) * 1e4) / 1e4;
  };
  return {between(10, 200, 0), between(5, 80, 1), between(1, 100, 2), between(0, 50, 3), random.below(3, 4)};
}

std::string table(std::uint64_t first, std::uint64_t last) {
  std::string text = header;
  for (std::uint64_t i = first; i < last; ++i) text += film(i).line();
  return text;
}

void compute(Findings& find) {
  const TemporaryFolder folder;
  const Dataset films =
      load(folder.write("films.csv", table(0, 80)), {.target = {"revenue_usa", "revenue_international"}});
  const Schema& schema = films.schema();
  find.near("features: four numbers and one for each genre", 7, static_cast<double>(schema.features()), 0);
  find.same("categories", "action, comedy, drama",
            fmt::format("{}", fmt::join(schema.inputs[2].categories, ", ")));
  Model model = Sequential(Linear(2));
  const Run run = train(model, films,
                        {.loss = SquaredError(),
                         .optimizer = Momentum{.learning_rate = 0.02},
                         .schedule = Constant(),
                         .epochs = 200,
                         .batch = 16});
  const Metrics metrics = evaluate(model, SquaredError(), films.test());
  find.at_most("root mean squared error on test rows, revenue USA, in millions", 0.05, metrics.rmse[0]);
  find.at_most("the same, revenue international", 0.05, metrics.rmse[1]);

  const Film unseen = film(1000);
  const Dataset fresh =
      load_with(schema, folder.write("new.csv", table(1000, 1001)), {.read_targets = false});
  std::vector<float> x(static_cast<std::size_t>(schema.features())), y(2);
  fresh.copy_inputs(fresh.all().indices(), x.data());
  Predictor(model, SquaredError()).predict(1, x, y);
  find.near("predicted revenues of a new film", {unseen.usa(), unseen.international()},
            {schema.target_scaling.restore(y[0], 0), schema.target_scaling.restore(y[1], 1)}, 0.1);
  find.note(fmt::format("{} films, {} to learn from; {} steps", films.rows(), films.split().train,
                        run.steps.size()));
}

}  // namespace

extern const RowFile row{
    "Input columns have names: production costs, promotional costs, genre of the movie, box office of the "
    "first "
    "week, book sales. There are two outputs: revenue in the USA, and international revenue. (The deck's "
    "cells hold "
    "symbols; the films here are made up, with revenues that a linear model can reach.)",
    &compute};

}  // namespace gradus::textbook::a1_tables
