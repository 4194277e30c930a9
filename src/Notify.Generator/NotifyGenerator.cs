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
    internal const string UsableChannelStep = "UsableChannel";
    internal const string AssemblyStep = "Assembly";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output => output.AddEmbeddedAttributeDefinition());

        IncrementalValuesProvider<ChannelModel?> channels = context.CompilationProvider
            .Combine(context.AnalyzerConfigOptionsProvider.Select(static (options, _) => GeneratorSettings.UsesMemo(options.GlobalOptions)))
            .Select(static (inputs, _) => new ChannelRun(inputs.Left, inputs.Right))
            .WithComparer(ChannelRun.Succession.Instance)
            .WithTrackingName(RunStep)
            .SelectMany(static (run, ct) => run.FindChannels(ct))
            .Select(static (parsed, _) => parsed?.Channel)
            .WithTrackingName(ChannelStep);

        Register(context, channels);
    }

    /// <summary>The steps from the channels to their files. A null marks the place of a channel that is wrong or has been removed.</summary>
    /// <remarks>
    /// No step filters: after an edit that takes an item out of a filter's result and another that puts one in, the driver of Roslyn 4.14
    /// confuses the items of the steps that follow.
    /// </remarks>
    internal static void Register(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ChannelModel?> channels)
    {
        IncrementalValueProvider<EquatableArray<ChannelConflictModel>> conflicts = channels
            .Select(static (channel, _) => channel?.Key)
            .Collect()
            .Select(static (keys, _) => ChannelConflictModel.Find([.. keys.OfType<ChannelKeyModel>()]).ToEquatableArray())
            .WithTrackingName(ConflictsStep);

        IncrementalValuesProvider<ChannelModel?> usable = channels
            .Combine(conflicts)
            .Select(static (pair, _) => pair.Left is { } channel && !pair.Right.Any(conflict => conflict.Concerns(channel.Key)) ? channel : null)
            .WithTrackingName(UsableChannelStep);

        IncrementalValueProvider<bool> isWeb = context.CompilationProvider
            .Select(static (compilation, _) => compilation.GetTypeByMetadataName(RegistrationEmitter.HttpJsonOptions) is not null);

        context.RegisterSourceOutput(usable.Combine(isWeb), static (output, pair) =>
        {
            if (pair.Left is { } channel)
            {
                output.AddSource($"{channel.Name}.g.cs", SourceText.From(ChannelEmitter.Emit(channel, pair.Right), System.Text.Encoding.UTF8));
            }
        });

        IncrementalValueProvider<AssemblyModel> assembly = usable
            .Select(static (channel, _) => channel is null ? null : AssemblyChannelModel.Create(channel))
            .Collect()
            .Combine(context.CompilationProvider.Select(static (compilation, _) => AssemblyNameParser.Parse(compilation)))
            .Select(static (pair, _) => AssemblyModel.Create(pair.Right, [.. pair.Left.OfType<AssemblyChannelModel>()]))
            .WithTrackingName(AssemblyStep);

        context.RegisterSourceOutput(assembly, static (output, model) =>
        {
            if (model.Channels.Count > 0)
            {
                output.AddSource(GeneratedNames.Channels + ".g.cs", SourceText.From(AssemblyEmitter.Emit(model), System.Text.Encoding.UTF8));
            }
        });
    }
}
