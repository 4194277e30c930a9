using System.Text.RegularExpressions;
using Package.Tests.Support;

namespace Package.Tests.NewProjects;

/// <summary>Projects in which nothing can be generated: each says so, once.</summary>
public sealed class ProjectKindTests(PackedPackages packed)
{
    [Fact]
    public async Task A_project_for_an_older_framework_is_refused_by_NuGet()
    {
        // Without the framework's own reference, which NuGet would have to download.
        using NewProject project = await CreateAsync("Old.csproj", "net8.0");
        (int exitCode, string output) = await project.RunAsync("restore", "-p:DisableImplicitFrameworkReferences=true");
        Assert.NotEqual(0, exitCode);
        Assert.Matches(@"error NU1202: .*NotifyGen .*net8\.0.*net10\.0", output);
    }

    [Theory]
    [InlineData("App.vbproj", "VB", "build")]
    [InlineData("App.fsproj", "F#", "msbuild", "-restore", "-t:NotifyCheckLanguage", "-p:DisableImplicitFSharpCoreReference=true")]
    public async Task A_project_in_another_language_is_warned_that_nothing_is_generated(string file, string language, params string[] command)
    {
        using NewProject project = await CreateAsync(file, "net10.0");
        (int exitCode, string output) = await project.RunAsync(command);
        Assert.True(exitCode == 0, output);
        Assert.Single(Regex.Matches(output, @"warning NTG901: [^\n]*").Select(match => match.Value).Distinct());
        Assert.Contains($"because it is written in {language}, not in C#", output, StringComparison.Ordinal);
    }

    private async Task<NewProject> CreateAsync(string file, string framework) => NewProject.Create(
        await packed.GetFeedAsync(),
        (file, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><TargetFramework>{framework}</TargetFramework></PropertyGroup>
              <ItemGroup><PackageReference Include="NotifyGen" Version="{PackedPackages.Version}" /></ItemGroup>
            </Project>
            """));
}
