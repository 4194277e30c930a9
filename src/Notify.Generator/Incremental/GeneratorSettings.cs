using Microsoft.CodeAnalysis.Diagnostics;

namespace Notify.Generator.Incremental;

/// <summary>Reads the MSBuild properties that concern the generator.</summary>
internal static class GeneratorSettings
{
    /// <summary><c>false</c> turns the memo off, so that each edit binds every record.</summary>
    public const string MemoProperty = "NotifyGeneratorMemo";

    public static bool UsesMemo(AnalyzerConfigOptions options)
    {
        return !options.TryGetValue($"build_property.{MemoProperty}", out string? value)
            || !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase);
    }
}
