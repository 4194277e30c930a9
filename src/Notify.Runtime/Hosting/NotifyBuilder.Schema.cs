using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Notify.Generated;

namespace Notify;

/// <content>What the channels need in the database.</content>
public sealed partial class NotifyBuilder
{
    /// <summary>
    /// Tells what a channel needs in the database. Generated <c>Add…()</c> methods call it, and nothing is changed by it. Where the
    /// channel stores payloads, the host deletes expired ones while it runs; see <see cref="NotifyOptions.StoredPayloadRetention"/>.
    /// Adding the same channel again changes nothing.
    /// </summary>
    /// <param name="schema">What it needs.</param>
    public NotifyBuilder AddSchema(ChannelSchema schema)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (Registered<ChannelSchema>().Any(other => other.Owner == schema.Owner && other.Channel == schema.Channel))
        {
            return this;
        }

        if (schema.StoresPayloads && !Registered<ChannelSchema>().Any(other => other.StoresPayloads))
        {
            object? key = ServiceKey;
            Services.AddSingleton<IHostedService>(provider => new PayloadCleanup(
                provider.GetRequired<NotifyPublisher>(key),
                provider.GetRequired<NotifyOptions>(key),
                Log(provider),
                provider.GetService<TimeProvider>() ?? TimeProvider.System));
        }

        Services.Add(new ServiceDescriptor(typeof(ChannelSchema), ServiceKey, schema));
        return this;
    }

    /// <summary>
    /// Applies the channels' schema with <see cref="NotifySchema"/> before any of the host's services starts. The host does not start if
    /// that fails, or if the database is unreachable.
    /// </summary>
    /// <param name="channels">
    /// The channels, such as <c>ShopContractsSchema.Channels</c>. Null, the default, for the registered ones.
    /// </param>
    /// <param name="options">The defaults if null. See <see cref="SchemaOptions.IsComplete"/> for what happens to other channels of the same owners.</param>
    /// <exception cref="InvalidOperationException">ApplySchema or RequireSchema was called before.</exception>
    public NotifyBuilder ApplySchema(IReadOnlyList<ChannelSchema>? channels = null, SchemaOptions? options = null) =>
        AtStart(channels, options, applies: true);

    /// <summary>
    /// Compares the database with the channels' schema before any of the host's services starts. On a difference the host does not start:
    /// a <see cref="SchemaException"/> lists each one. Nor does it start if the database is unreachable.
    /// </summary>
    /// <param name="channels"><inheritdoc cref="ApplySchema" path="/param[@name='channels']/node()"/></param>
    /// <param name="options"><inheritdoc cref="ApplySchema" path="/param[@name='options']/node()"/></param>
    /// <exception cref="InvalidOperationException">ApplySchema or RequireSchema was called before.</exception>
    public NotifyBuilder RequireSchema(IReadOnlyList<ChannelSchema>? channels = null, SchemaOptions? options = null) =>
        AtStart(channels, options, applies: false);

    private NotifyBuilder AtStart(IReadOnlyList<ChannelSchema>? channels, SchemaOptions? options, bool applies)
    {
        if (Services.Any(service => service.ServiceType == typeof(SchemaAtStart) && Equals(service.ServiceKey, ServiceKey)))
        {
            throw new InvalidOperationException("ApplySchema or RequireSchema was called before. Call one of them once.");
        }

        options ??= SchemaOptions.Default;
        options = options with { IsComplete = options.IsComplete ?? channels is not null };
        object? key = ServiceKey;
        Services.Add(KeyedServices.Singleton(key, provider => new SchemaAtStart(
            provider.GetRequired<NotifyPublisher>(key),
            channels ?? [.. provider.GetAll<ChannelSchema>(key)],
            options,
            applies,
            Log(provider))));
        Services.AddSingleton<IHostedService>(provider => provider.GetRequired<SchemaAtStart>(key));
        return this;
    }

    private IEnumerable<T> Registered<T>() => Services
        .Where(service => service.ServiceType == typeof(T) && Equals(service.ServiceKey, ServiceKey))
        .Select(service => service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance)
        .OfType<T>();

    private static QuietLogger Log(IServiceProvider provider) => new(
        provider.GetService<ILoggerFactory>()?.CreateLogger<NotifyBuilder>() ?? NullLogger<NotifyBuilder>.Instance);
}
