// gradus.hpp - everything; each header below can be included alone.
#pragma once

#include <gradus/autodiff.hpp>
#include <gradus/backpropagation.hpp>
#include <gradus/calibration.hpp>
#include <gradus/catalog.hpp>
#include <gradus/custom_gradient.hpp>
#include <gradus/data.hpp>
#include <gradus/error.hpp>
#include <gradus/explain.hpp>
#include <gradus/graph.hpp>
#include <gradus/io.hpp>
#include <gradus/layers.hpp>
#include <gradus/losses.hpp>
#include <gradus/methods.hpp>
#include <gradus/minimize.hpp>
#include <gradus/models.hpp>
#include <gradus/nn.hpp>
#include <gradus/ops.hpp>
#include <gradus/optim.hpp>
#include <gradus/part.hpp>
#include <gradus/picture.hpp>
#include <gradus/program.hpp>
#include <gradus/report.hpp>
#include <gradus/tensor.hpp>
#include <gradus/textbook.hpp>
#include <gradus/train.hpp>
