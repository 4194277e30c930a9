using System.Diagnostics;
using Package.Tests.Support;

namespace Package.Tests.NewProjects;

/// <summary>The README's quick start, as a stranger does it.</summary>
public sealed class ConsoleProjectTests(PackedPackages packed)
{
    private const string Bounded = "[MaxLength(20)] public string? Status";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_quick_start_builds_without_a_warning_prints_the_order_writes_sql_files_and_shows_diagnostics()
    {
        QuickStart quickStart = QuickStart.Of("console");
        using NewProject project = await NewProject.CreateAsync(quickStart, await packed.GetFeedAsync());

        (int exitCode, string output) = await project.BuildAsync();
        Assert.True(exitCode == 0, output);

        using Process program = project.Run();
        Task<string> errors = program.StandardError.ReadToEndAsync(Ct);
        string printed = await program.StandardOutput.ReadToEndAsync(Ct);
        await program.WaitForExitAsync(Ct);
        Assert.True(program.ExitCode == 0, printed + await errors);
        Assert.Equal("OrderEvent { Action = Insert, OrderId = 1, Status = paid, TotalAmount = 9.90 }", printed.Trim());
        Assert.Contains(printed.Trim(), quickStart.Program, StringComparison.Ordinal);

        project.SetProperty("NotifySqlOutputPath", "sql");
        (exitCode, output) = await project.BuildAsync();
        Assert.True(exitCode == 0, output);
        Assert.Equal(["OrderEvents.down.sql", "OrderEvents.up.sql"], project.FilesIn("sql"));

        // A warning for what may get too large, an error for what can't be sent.
        Assert.Contains(Bounded, quickStart.Program, StringComparison.Ordinal);
        await ExpectAsync(project, quickStart, "public string? Status", "NTG112");
        await ExpectAsync(project, quickStart, "public object? Status", "NTG101");
    }

    private static async Task ExpectAsync(NewProject project, QuickStart quickStart, string member, string diagnostic)
    {
        File.WriteAllText(project.ProgramPath, quickStart.Program.Replace(Bounded, member, StringComparison.Ordinal));
        (int exitCode, string output) = await project.BuildAsync();
        Assert.NotEqual(0, exitCode);
        Assert.Contains("Program.cs", output, StringComparison.Ordinal);
        Assert.Contains($"error {diagnostic}:", output, StringComparison.Ordinal);
        Assert.DoesNotContain("error CS", output, StringComparison.Ordinal);
    }
}
