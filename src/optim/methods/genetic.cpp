// genetic.cpp - a population of vectors that breeds, mutates and is selected.
#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "base/sums.hpp"
#include "optim/method_file.hpp"

namespace gradus {
namespace {

using Vector = std::vector<double>;

constexpr Field genetic_fields[] = {
    field<&methods::Genetic::population>("population", {.least = 4, .most = 10000}, "vectors at a time"),
    field<&methods::Genetic::elite>("elite", {.least = 1, .most = 5000}, "best ones that live on unchanged"),
    field<&methods::Genetic::deviation>("deviation", positive,
                                        "standard deviation of the first numbers drawn"),
    field<&methods::Genetic::mutation>("mutation", not_negative,
                                       "standard deviation of a mutation, as a share of deviation"),
    field<&methods::Genetic::rate>("rate", fraction, "share of the numbers that mutate"),
};

// Parents are the best of this many.
constexpr std::uint64_t rivals = 3;

/// One number of a stream after the other.
class Draws {
 public:
  Draws(const Search& search, std::size_t child)
      : choices_(stream(search, child, "genetic.choices")),
        mates_(stream(search, child, "genetic.crossover")),
        mutants_(stream(search, child, "genetic.mutants")),
        normals_(stream(search, child, "genetic.mutation")) {}

  /// A parent, by tournament: its position among vectors sorted by loss.
  std::size_t parent(std::size_t population, std::uint64_t number) const {
    std::uint64_t best = population;
    for (std::uint64_t i = 0; i < rivals; ++i)
      best = std::min(best, choices_.below(population, number * rivals + i));
    return best;
  }
  bool from_first(std::size_t i) const { return mates_.uniform(i) < 0.5; }
  bool mutates(std::size_t i, double rate) const { return mutants_.uniform(i) < rate; }
  double normal(std::size_t i) const { return normals_.normal(i); }

 private:
  static Random stream(const Search& search, std::size_t child, std::string_view name) {
    return Random(mix_bits(search.seed) + child, name, static_cast<std::uint64_t>(search.iteration));
  }
  Random choices_, mates_, mutants_, normals_;
};

/// Vectors and their losses, best first, kept in the search.
struct Population {
  Population(Search& search, std::size_t count)
      : vectors(remembered(search, "population", count * search.w.size())),
        losses(remembered(search, "losses", count)),
        size(search.w.size()) {}

  std::span<const double> vector(std::size_t i) const { return std::span(vectors).subspan(i * size, size); }
  // NaN has no place in an order: it counts as worse than all numbers.
  void add(const Vector& w, double loss) {
    vectors.insert(vectors.end(), w.begin(), w.end());
    losses.push_back(std::isnan(loss) ? std::numeric_limits<double>::infinity() : loss);
  }
  /// Drops all but the first few.
  void keep(std::size_t count) {
    vectors.resize(count * size);
    losses.resize(count);
  }
  void sort() {
    std::vector<std::size_t> order(losses.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return losses[a] < losses[b]; });
    Vector sorted, sorted_losses;
    for (const std::size_t i : order) {
      sorted.insert(sorted.end(), vector(i).begin(), vector(i).end());
      sorted_losses.push_back(losses[i]);
    }
    vectors = std::move(sorted);
    losses = std::move(sorted_losses);
  }

  Vector& vectors;
  Vector& losses;
  std::size_t size;
};

Vector child_of(const methods::Genetic& method, const Population& parents, const Draws& draws) {
  const auto mother = parents.vector(draws.parent(parents.losses.size(), 0));
  const auto father = parents.vector(draws.parent(parents.losses.size(), 1));
  Vector child(mother.size());
  for (std::size_t i = 0; i < child.size(); ++i) {
    child[i] = draws.from_first(i) ? mother[i] : father[i];
    if (draws.mutates(i, method.rate)) child[i] += method.mutation * method.deviation * draws.normal(i);
  }
  return child;
}

void run(const methods::Genetic& method, Objective& objective, Search& search) {
  const auto count = static_cast<std::size_t>(method.population);
  const std::size_t elite = std::min(static_cast<std::size_t>(method.elite), count - 1);
  Population population(search, count);
  std::vector<Vector> born;
  for (std::size_t i = search.iteration == 0 ? 0 : elite; i < count; ++i) {
    const Draws draws(search, i);
    if (search.iteration > 0) {
      born.push_back(child_of(method, population, draws));
      continue;
    }
    Vector first(search.w.size());
    for (std::size_t j = 0; j < first.size(); ++j) first[j] = method.deviation * draws.normal(j);
    born.push_back(std::move(first));
  }
  population.keep(search.iteration == 0 ? 0 : elite);
  for (const Vector& w : born) population.add(w, evaluated(objective, search, w));
  population.sort();
  const std::span<const double> best = population.vector(0);
  search.w.assign(best.begin(), best.end());
  search.loss = population.losses[0];
  search.figures = {{"mean", total_of(population.losses) / static_cast<double>(count)}};
}

}  // namespace

constinit const MethodKind methods::Genetic::kind = make_method<methods::Genetic, run>(
    "genetic",
    "In each generation the best live on; the others make way for children of two parents, each the best of "
    "three drawn, mixed number by number and mutated (Holland, 1975).",
    genetic_fields, {.iterations = 200, .precise = false});

}  // namespace gradus
