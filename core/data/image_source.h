#pragma once

#include <string>
#include <vector>

#include "core/data/dataset.h"

namespace kan {

/// Labelled images in four IDX files, of which some classes are taken. Names of files may be absolute, relative to the
/// working folder, or relative to dataFolder(); ".gz" may be left out.
struct ImageSource {
    std::string train_images, train_labels, test_images, test_labels;
    std::vector<int> classes;  ///< labels to take, at least two, increasing; row labels become 0, 1 ... in this order
    void validate() const;     ///< Throws DataError naming the field and what it may hold.
    bool operator==(const ImageSource &) const = default;
};

/// Where fetched data sets are kept: $XDG_DATA_HOME/kan-explorer, else ~/.local/share/kan-explorer.
std::string dataFolder();

/// One row per image: pixels divided by 255 in reading order, one label column. Throws DataError: files as readIdx,
/// images and labels that do not fit together, a class without images; a file that is nowhere names the folders looked
/// in and how to fetch MNIST.
Dataset loadImages(const ImageSource &source);

}  // namespace kan
