using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Generator.Tests.Trimming;

public sealed class TrimmedAppTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The trimmer's and the AOT compiler's analyzers are errors in that project, so building it is half of the test.</summary>
    [Fact(Timeout = 600_000)]
    public async Task A_trimmed_program_without_reflection_reads_and_writes_every_supported_type()
    {
        string folder = Directory.CreateTempSubdirectory("notify-trimmed-").FullName;
        try
        {
            await RunAsync("dotnet", "publish", Project(), "-c", "Release", "-o", folder);
            string output = await RunAsync(Path.Combine(folder, "Trimmed.App"));
            Assert.Equal(4, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = await process.StandardOutput.ReadToEndAsync(Ct);
        await process.WaitForExitAsync(Ct);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    private static string Project([CallerFilePath] string path = "")
    {
        string tests = Path.GetDirectoryName(Path.GetDirectoryName(Path.GetDirectoryName(path)))!;
        return Path.Combine(tests, "Trimmed.App", "Trimmed.App.csproj");
    }
}
