using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Notify.Generator;

namespace Notify.Benchmarks;

/// <summary>What a build of a thousand records costs, with and without the generator, and its parts.</summary>
internal static class BuildBenchmark
{
    private const int Records = 1000;

    public static async Task<string> RunAsync(int rounds)
    {
        using TemporaryProject project = new(Records);
        Comparison compiler = new($"{Records} records", "compiler ms*", "`dotnet build` ms*");
        compiler.Add("without us", () => MeasureAsync(project, ""));
        compiler.Add("with the text, without the generator", () => MeasureAsync(project, "-p:Case=Text"));
        compiler.Add("with the generator, without analyzers", () => MeasureAsync(project, "-p:Case=Generator -p:RunAnalyzers=false"));
        compiler.Add("with the generator and its analyzers", () => MeasureAsync(project, "-p:Case=Generator"));
        return await compiler.RunAsync(Math.Min(rounds, 3));
    }

    private static async Task<double[]> MeasureAsync(TemporaryProject project, string arguments)
    {
        // The compiler's share is that of a build whose inputs changed, less that of one that finds nothing to do.
        double whole = await ProcessorTime.MeasureChildrenAsync(() => project.BuildAsync($"--no-incremental {arguments}"));
        double idle = await ProcessorTime.MeasureChildrenAsync(() => project.BuildAsync(arguments));
        return [whole - idle, whole];
    }

    private sealed class TemporaryProject : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("notify-build-").FullName;

        public TemporaryProject(int records)
        {
            string binaries = AppContext.BaseDirectory;
            string generator = typeof(NotifyGenerator).Assembly.Location;
            File.WriteAllText(Path.Combine(_folder, "Directory.Build.props"), "<Project />");
            File.WriteAllText(Path.Combine(_folder, "Directory.Packages.props"), "<Project />");
            File.WriteAllText(Path.Combine(_folder, "Shop.csproj"), $"""
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup>
                    <TargetFramework>net10.0</TargetFramework>
                    <Nullable>enable</Nullable>
                    <UseSharedCompilation>false</UseSharedCompilation>
                    <EnableDefaultCompileItems>false</EnableDefaultCompileItems>
                    <NoWarn>$(NoWarn);CS8981</NoWarn>
                  </PropertyGroup>
                  <ItemGroup>
                    <Compile Include="Units/*.cs" />
                    <Compile Include="Text/*.cs" Condition="'$(Case)' == 'Text'" />
                    <Analyzer Include="{generator}" Condition="'$(Case)' == 'Generator'" />
                    <!-- As these benchmarks have it. -->
                    <FrameworkReference Include="Microsoft.AspNetCore.App" />
                    <Reference Include="{binaries}/Notify.Runtime.dll;{binaries}/Notify.Payloads.dll;{binaries}/Npgsql.dll" />
                  </ItemGroup>
                </Project>
                """);
            GeneratorWorkload ours = GeneratorWorkload.Ours;
            Write("Units", Enumerable.Range(0, records).Select(id => ($"Unit{id}.cs", ours.Unit(id))));
            Write("Units", [("Holder.cs", "namespace Shop.Bases { public record Holder; }")]);
            GeneratorDriver driver = CSharpGeneratorDriver.Create(ours.Create()).RunGenerators(ours.Compile(records));
            Write("Text", driver.GetRunResult().Results.Single().GeneratedSources.Select(source => (Path.GetFileName(source.HintName), source.SourceText.ToString())));
        }

        public async Task BuildAsync(string arguments)
        {
            ProcessStartInfo start = new("dotnet", $"build -nodeReuse:false -nologo -v:q {arguments}")
            {
                WorkingDirectory = _folder,
                RedirectStandardOutput = true,
            };
            start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
            using Process process = Process.Start(start)!;
            string output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            if (process.ExitCode != 0)
            {
                throw new InvalidOperationException(output);
            }
        }

        public void Dispose() => Directory.Delete(_folder, recursive: true);

        private void Write(string folder, IEnumerable<(string Name, string Text)> files)
        {
            Directory.CreateDirectory(Path.Combine(_folder, folder));
            foreach ((string name, string text) in files)
            {
                File.WriteAllText(Path.Combine(_folder, folder, name), text);
            }
        }
    }
}
