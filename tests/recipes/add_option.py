"""add_option.py - HACKING's recipe for an option of a training: a remark that stays with the run."""

from recipe import After, Recipe

MEMBER = """  /// A remark that stays with the run.
  std::string remark{};
"""
LINE = """    {.field = field<&TrainOptions::remark>("remark", any_number, "a remark that stays with the run"),
     .value = "TEXT"},
"""

RECIPE = Recipe(
    section="Add an option of a training",
    files={"include/gradus/train.hpp": [After("  bool precise = false;\n", MEMBER), After("inline constexpr DeclaredOption train_options[] = {\n", LINE)]},
    tests=(r"^runs/Command\.(has|says)", r"^train/TrainOptions\.", "^cli/train$"),
    says={("train", "--help"): "--remark TEXT"},
)
