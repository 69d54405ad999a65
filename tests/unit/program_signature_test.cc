// Signed programs: only what a trusted key signed, unchanged, is read.
#include <gtest/gtest.h>

#include "runtime/program/container.h"
#include "runtime/program/reader.h"
#include "runtime/program/signature.h"
#include "runtime/program/writer.h"
#include "tests/support/sample_program.h"

namespace sigmavm::program {
namespace {

// RFC 8032, section 7.1, test 1: secret and public key.
constexpr std::string_view kPrivatePem =
    "-----BEGIN PRIVATE KEY-----\n"
    "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kPublicPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n"
    "-----END PUBLIC KEY-----\n";
// Keys that are well formed but of no use here: on another curve, and under a passphrase.
constexpr std::string_view kOtherKindPem =
    "-----BEGIN PUBLIC KEY-----\n"
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEXo77hFzCGgxqTy9IkP5sU6AehWD2\n"
    "qDzggWQtr/dW7BzSN6Q39Z1g2iHR1oG5Kj47mOoEPI6JlL7Yd02mvaxGuA==\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kPassphrasePem =
    "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
    "MIGbMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAieVKEM2u6h3QICCAAw\n"
    "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEAgoVF9EJ5xz4bQfSdSF0GYEQMzA\n"
    "fXlMVuQBaVyLQ6J+HARe9Nh16kjaHyKgjoIlwRQFwxo8nW/FiWeTU7ItQUri+luD\n"
    "mplhUSXfh3N/oTZoQWI=\n"
    "-----END ENCRYPTED PRIVATE KEY-----\n";

struct Pair {
  PrivateKey private_key;
  PublicKey public_key;
};

Pair NewPair() {
  const KeyFiles files = *GenerateKeyPair();
  return {*ReadPrivateKey(files.private_pem, "a"), *ReadPublicKey(files.public_pem, "b")};
}

template <typename T>
std::string CodeOf(const Result<T>& result) {
  return result.ok() ? "ok" : CodeText(result.errors()[0].code);
}

TEST(Signature, KnownKeysAreRead) {
  const Result<PublicKey> key = ReadPublicKey(kPublicPem, "k.pem");
  ASSERT_TRUE(key.ok());
  EXPECT_EQ(key->bytes[0], 0xD7);
  EXPECT_EQ(key->bytes[31], 0x1A);
  EXPECT_EQ(KeyIdText(IdOf(*key)), "21fe31dfa154a261");
  ASSERT_TRUE(ReadPrivateKey(kPrivatePem, "k.pem").ok());
}

TEST(Signature, SignedProgramIsReadWithTheRightKey) {
  const Program program = test::SampleProgram();
  const Pair pair = NewPair();
  const std::string file = *Sign(Write(program), pair.private_key, "p.sgp");
  const PublicKey trusted[] = {NewPair().public_key, pair.public_key};
  const Result<Program> read = ReadTrusted(file, trusted, "p.sgp");
  ASSERT_TRUE(read.ok());
  EXPECT_EQ(*read, program);
  EXPECT_EQ(*CheckSignature(file, trusted, "p.sgp"), pair.public_key);
  EXPECT_EQ(ClaimedSigner(file), IdOf(pair.public_key));
  EXPECT_TRUE(Read(file, "p.sgp").ok()) << "readers without keys skip the signature";
}

TEST(Signature, SigningIsDeterministicAndReplacesTheOldSignature) {
  const std::string file = Write(test::TinyProgram());
  const PrivateKey key = *ReadPrivateKey(kPrivatePem, "k.pem");
  const std::string signed_once = *Sign(file, key, "p.sgp");
  EXPECT_EQ(*Sign(*Sign(file, NewPair().private_key, "p.sgp"), key, "p.sgp"), signed_once);
}

TEST(Signature, RefusesUnsignedAndForeignPrograms) {
  const std::string file = Write(test::TinyProgram());
  const PublicKey trusted[] = {NewPair().public_key};
  EXPECT_EQ(CodeOf(ReadTrusted(file, trusted, "p")), "SV0530");
  EXPECT_EQ(ClaimedSigner(file), std::nullopt);
  const std::string foreign = *Sign(file, NewPair().private_key, "p");
  EXPECT_EQ(CodeOf(ReadTrusted(foreign, trusted, "p")), "SV0531");
  EXPECT_EQ(CodeOf(ReadTrusted(foreign, {}, "p")), "SV0531");
}

// Every section is replaced in turn by other bytes with right checksums, and the signature kept.
TEST(Signature, RefusesChangedProgramsWithRightChecksums) {
  const Pair pair = NewPair();
  const std::string file = *Sign(Write(test::SampleProgram()), pair.private_key, "p");
  const std::vector<Section> sections = *ReadSections(file, "p");
  const PublicKey trusted[] = {pair.public_key};
  for (size_t i = 0; i + 1 < sections.size(); ++i) {
    std::vector<Section> forged = sections;
    std::string changed(forged[i].bytes);
    changed.back() = static_cast<char>(changed.back() ^ 1);
    forged[i].bytes = changed;
    EXPECT_EQ(CodeOf(ReadTrusted(WriteSections(forged), trusted, "p")), "SV0532")
        << SectionName(forged[i].kind);
  }
  std::vector<Section> fewer = sections;
  fewer.erase(fewer.end() - 2);
  EXPECT_EQ(CodeOf(ReadTrusted(WriteSections(fewer), trusted, "p")), "SV0532");
}

TEST(Signature, NoFlippedBitIsTrusted) {
  const Pair pair = NewPair();
  std::string file = *Sign(Write(test::TinyProgram()), pair.private_key, "p");
  const PublicKey trusted[] = {pair.public_key};
  ASSERT_TRUE(ReadTrusted(file, trusted, "p").ok());
  for (char& byte : file) {
    byte = static_cast<char>(byte ^ 4);
    EXPECT_FALSE(ReadTrusted(file, trusted, "p").ok());
    byte = static_cast<char>(byte ^ 4);
  }
}

TEST(Signature, MustBeTheLastSection) {
  const std::string file = *Sign(Write(test::TinyProgram()), NewPair().private_key, "p");
  std::vector<Section> sections = *ReadSections(file, "p");
  std::swap(sections[0], sections.back());
  EXPECT_EQ(CodeOf(ReadSections(WriteSections(sections), "p")), "SV0504");
}

TEST(Signature, DamagedFilesAreNotSigned) {
  EXPECT_EQ(CodeOf(Sign("no program", NewPair().private_key, "p")), "SV0500");
}

TEST(Signature, RefusesOtherKeysWithoutAskingForPassphrases) {
  const std::string_view bad[] = {"", "no key", kOtherKindPem, kPassphrasePem,
                                  kPublicPem.substr(0, 60)};
  for (const std::string_view pem : bad) {
    EXPECT_EQ(CodeOf(ReadPublicKey(pem, "k.pem")), "SV0533");
    EXPECT_EQ(CodeOf(ReadPrivateKey(pem, "k.pem")), "SV0533");
  }
  EXPECT_EQ(CodeOf(ReadPrivateKey(kPublicPem, "k.pem")), "SV0533");
  EXPECT_EQ(CodeOf(ReadPublicKey(kPrivatePem, "k.pem")), "SV0533");
}

}  // namespace
}  // namespace sigmavm::program
