using MaaS.Trainer;

return await TrainerCommand.Create().Parse(args).InvokeAsync(TrainerCommand.Configuration);
