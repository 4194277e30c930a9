using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Notify.Generator.Emission;
using Notify.Generator.Incremental;
using Notify.Generator.Model;
using Notify.Generator.Parsing;

namespace Notify.Generator;

/// <summary>The steps from an annotated type to its files. Each step's result is a value, so that an edit re-runs only what it changes.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class NotifyGenerator : IIncrementalGenerator
{
    internal const string RunStep = "Run";
    internal const string ChannelStep = "Channel";
    internal const string ConflictsStep = "Conflicts";
    internal const string ResolvedStep = "Resolved";
    internal const string AssemblyStep = "Assembly";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());

        IncrementalValueProvider<FoundChannels> found = context.CompilationProvider
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => GeneratorSettings.UsesMemo(options.GlobalOptions)))
            .Select(static (inputs, _) => new ChannelRun(inputs.Left, inputs.Right))
            .WithComparer(ChannelRun.Succession.Instance)
            .WithTrackingName(RunStep)
            .Select(static (run, ct) => run.FindChannels(ct));

        Register(context, found);
    }

    /// <summary>
    /// The steps from the annotated types to their errors and files. A null marks the place of a type that has been removed.
    /// </summary>
    /// <remarks>
    /// No step filters: after an edit that takes an item out of a filter's result and another that puts one in, the driver of Roslyn 4.14
    /// confuses the items of the steps that follow.
    /// </remarks>
    internal static void Register(IncrementalGeneratorInitializationContext context, IncrementalValueProvider<FoundChannels> found)
    {
        IncrementalValuesProvider<ChannelResultModel?> channels = found
            .SelectMany(static (found, _) => found.Places)
            .Select(static (parsed, _) => parsed?.Result)
            .WithTrackingName(ChannelStep);

        IncrementalValueProvider<EquatableArray<ChannelConflictModel>> conflicts = channels
            .Select(static (result, _) => result?.Channel?.Key)
            .Collect()
            .Select(static (keys, _) => ChannelConflictModel.Find([.. keys.OfType<ChannelKeyModel>()]).ToEquatableArray())
            .WithTrackingName(ConflictsStep);

        context.RegisterSourceOutput(
            found.Combine(conflicts).Select(static (pair, _) => pair.Left.FindErrors(pair.Right)),
            static (output, errors) =>
            {
                foreach (Diagnostic error in errors)
                {
                    output.ReportDiagnostic(error);
                }
            });

        IncrementalValuesProvider<ChannelResultModel?> resolved = channels
            .Combine(conflicts)
            .Select(static (pair, _) => pair.Left?.Resolve(pair.Right))
            .WithTrackingName(ResolvedStep);

        IncrementalValueProvider<bool> isWeb = context.CompilationProvider
            .Select(static (compilation, _) => compilation.GetTypeByMetadataName(RegistrationEmitter.HttpJsonOptions) is not null);

        context.RegisterSourceOutput(resolved.Combine(isWeb), static (output, pair) =>
        {
            if (pair.Left?.Channel is { } channel)
            {
                AddSource(output, channel.Name, ChannelEmitter.Emit(channel, pair.Right));
            }
        });

        IncrementalValueProvider<AssemblyModel> assembly = resolved
            .Select(static (result, _) => (Channel: AssemblyChannelModel.Create(result?.Channel), result?.Failed))
            .Collect()
            .Combine(context.CompilationProvider.Select(static (compilation, _) => AssemblyNameParser.Parse(compilation)))
            .Select(static (pair, _) => AssemblyModel.Create(
                pair.Right,
                pair.Left.Select(item => item.Channel).OfType<AssemblyChannelModel>(),
                pair.Left.Select(item => item.Failed).OfType<FailedChannelModel>()))
            .WithTrackingName(AssemblyStep);

        context.RegisterSourceOutput(assembly, static (output, model) =>
        {
            if (model.Channels.Count + model.Failed.Count > 0)
            {
                AddSource(output, GeneratedNames.Channels, AssemblyEmitter.Emit(model));
            }

            if (model.Failed.Count > 0)
            {
                AddSource(output, GeneratedNames.Failed, FailedChannelEmitter.Emit(model));
            }
        });
    }

    private static void AddSource(SourceProductionContext output, string name, string text) =>
        output.AddSource(name + ".g.cs", SourceText.From(text, System.Text.Encoding.UTF8));
}
