# Writes the profiles of FOLDER into OUTPUT as a C++ file, so that the command needs no files beside
# itself: cmake -DFOLDER=... -DOUTPUT=... -P embed_profiles.cmake
file(GLOB files ${FOLDER}/*.yml)
list(SORT files)
set(code "// Made by embed_profiles.cmake.\n#include \"compiler/backend/profile/profile_reader.h\"\n\n")
string(APPEND code "namespace sigmavm::backend {\n\n")
string(APPEND code "const std::vector<BuiltinProfile>& BuiltinProfiles() {\n")
string(APPEND code "  static const std::vector<BuiltinProfile> kProfiles = {\n")
foreach(file IN LISTS files)
  get_filename_component(name ${file} NAME)
  file(READ ${file} text)
  # Compilers bound the length of one literal; adjacent ones are joined.
  string(REPLACE "\n" "\n)profile\"\nR\"profile(" text "${text}")
  string(APPEND code "    {\"${name}\", R\"profile(${text})profile\"},\n")
endforeach()
string(APPEND code "  };\n  return kProfiles;\n}\n\n}  // namespace sigmavm::backend\n")
file(WRITE ${OUTPUT} "${code}")
