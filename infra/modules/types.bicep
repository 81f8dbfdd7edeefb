metadata description = 'Types that modules share.'

@export()
@description('Tags of each resource.')
type resourceTags = {
  @description('The environment, by which azd finds what is its own.')
  'azd-env-name': string
}

@export()
@description('App settings: values by name.')
type appSettings = {
  @description('The value.')
  *: string
}
